//! The picture: four bent characters, to be typed by whoever can read them.

use crate::canvas::{Brush, Canvas, HEIGHT, WIDTH};
use crate::distort::{Placement, Warp, fine};
use crate::font::{self, ALPHABET};
use crate::random::Rng;
use doorward_contract::Secret;
use std::f32::consts::TAU;

/// Characters of an answer; CloudBase's page has an input for exactly four.
pub const LENGTH: usize = 4;

/// Paper and ink. Light paper whatever the page's theme, and all far above the contrast that WCAG asks for (4.5 : 1).
const COLOURS: [([u8; 3], [u8; 3]); 5] = [
    ([246, 244, 238], [36, 52, 92]),
    ([240, 246, 250], [88, 32, 74]),
    ([244, 248, 240], [26, 78, 60]),
    ([250, 244, 240], [104, 44, 24]),
    ([244, 244, 248], [54, 48, 60]),
];

/// Seen against white and against black.
const BORDER: [u8; 3] = [148, 150, 158];

/// How far a stroke's points are off, in the units of the font; half of one would turn letters into others.
const SHAKE: f32 = 0.3;

/// A question and its answer.
pub struct Picture {
    /// What it shows, as [`normalise`] would write it.
    pub answer: Secret,
    /// The file, of the type `image/gif`.
    pub gif: Vec<u8>,
}

// The file shows the answer: it is no more for a log than the answer is.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture of {} bytes", self.gif.len())
    }
}

/// Draws a new picture of 160 by 60 pixels, under 6 KB.
pub fn draw() -> Picture {
    let mut dice = Rng::new();
    let places: [usize; LENGTH] = std::array::from_fn(|_| usize::from(dice.below(ALPHABET.len() as u8)));
    let answer: String = places.iter().map(|&place| char::from(ALPHABET[place])).collect();
    let mut canvas = Canvas::new();
    write(&mut canvas, &mut dice, &places);
    scribble(&mut canvas, &mut dice);
    let (paper, ink) = COLOURS[usize::from(dice.below(COLOURS.len() as u8))];
    // Writing into memory does not fail. If it did, people would see no picture and ask for the next.
    let gif = canvas.to_gif(paper, ink, BORDER).unwrap_or_default();
    Picture { answer: Secret::new(answer), gif }
}

/// The characters, so close that neighbours touch: taking a line apart is harder for programs than reading its letters.
fn write(canvas: &mut Canvas, dice: &mut Rng, places: &[usize]) {
    let wave = Warp {
        height: (dice.between(1.5, 2.8), dice.between(0.8, 1.8)),
        length: (dice.between(8.0, 15.0), dice.between(8.0, 15.0)),
        phase: (dice.between(0.0, TAU), dice.between(0.0, TAU)),
    };
    let pitch = dice.between(28.0, 32.0);
    let first = f32::from(WIDTH) / 2.0 - 1.5 * pitch + dice.between(-7.0, 7.0);
    for (&place, nth) in places.iter().zip(0_u8..) {
        let pose = pose(dice, first + f32::from(nth) * pitch);
        let radius = dice.between(1.9, 2.5);
        for stroke in font::strokes(place) {
            // No two copies of a character have their corners in the same places, so none matches a template.
            let shaken: Vec<_> = stroke
                .iter()
                .map(|(x, y)| (x + SHAKE * dice.between(-1.0, 1.0), y + SHAKE * dice.between(-1.0, 1.0)))
                .collect();
            let bent: Vec<_> = fine(&shaken, 0.3).into_iter().map(|point| wave.at(pose.at(point))).collect();
            canvas.line(&bent, radius, Brush::Ink(1.0));
        }
    }
}

fn pose(dice: &mut Rng, x: f32) -> Placement {
    let size = dice.between(4.0, 4.6);
    Placement {
        middle: (x + dice.between(-1.5, 1.5), f32::from(HEIGHT) / 2.0 + dice.between(-4.0, 4.0)),
        turn: dice.sign() * dice.between(0.05, 0.3),
        lean: dice.between(-0.2, 0.2),
        scale: (size * dice.between(0.86, 1.0), size),
    }
}

/// Lines through the characters, in their own ink and nearly their own weight, and cuts and dots.
fn scribble(canvas: &mut Canvas, dice: &mut Rng) {
    let (width, height) = (f32::from(WIDTH), f32::from(HEIGHT));
    let mut curve = |dice: &mut Rng, radius: (f32, f32), pen| {
        let from = (dice.between(-4.0, 22.0), dice.between(8.0, height - 8.0));
        let to = (width - dice.between(-4.0, 22.0), dice.between(8.0, height - 8.0));
        let towards = (dice.between(40.0, width - 40.0), dice.between(-30.0, height + 30.0));
        canvas.curve([from, towards, to], dice.between(radius.0, radius.1), pen);
    };
    curve(dice, (0.6, 0.8), Brush::Eraser);
    curve(dice, (1.1, 1.4), Brush::Ink(1.0));
    curve(dice, (0.5, 0.9), Brush::Ink(1.0));
    curve(dice, (0.4, 0.7), Brush::Ink(0.7));
    for _ in 0..70 {
        let at = (dice.between(2.0, width - 2.0), dice.between(2.0, height - 2.0));
        let pen = if dice.below(4) == 0 { Brush::Eraser } else { Brush::Ink(dice.between(0.5, 1.0)) };
        canvas.dot(at, dice.between(0.4, 1.2), pen);
    }
}

/// An answer as it is compared: people type blanks, small letters, full-width characters where the input method of their
/// language is on, and what a character looks like to them. No picture shows what is replaced here, so nothing is easier
/// to guess.
pub fn normalise(answer: &str) -> String {
    let typed = answer.chars().filter(|character| !character.is_whitespace());
    typed.map(|character| meant(narrow(character).to_ascii_uppercase())).collect()
}

fn narrow(character: char) -> char {
    match character {
        // The full-width block repeats ASCII at this distance (Unicode, "Halfwidth and Fullwidth Forms").
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn meant(character: char) -> char {
    match character {
        '4' => 'A',
        '7' => 'T',
        'F' => 'E',
        '5' | 'G' | 'S' => '6',
        'P' => 'R',
        'V' => 'U',
        other => other,
    }
}
