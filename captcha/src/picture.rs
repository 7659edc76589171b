//! The picture challenge: four distorted characters to type.

use crate::canvas::{Brush, Canvas, HEIGHT, WIDTH};
use crate::distort::{Placement, Warp, fine};
use crate::font::{self, ALPHABET};
use doorward_contract::Secret;
use rand::{RngExt as _, rngs::ThreadRng};
use std::f32::consts::TAU;

/// Length of an answer in characters. CloudBase's page has an input for exactly four.
pub const LENGTH: usize = 4;

/// Paper and ink. Paper is light in every theme. The contrast is far above the WCAG minimum (4.5 : 1).
const COLOURS: [([u8; 3], [u8; 3]); 5] = [
    ([246, 244, 238], [36, 52, 92]),
    ([240, 246, 250], [88, 32, 74]),
    ([244, 248, 240], [26, 78, 60]),
    ([250, 244, 240], [104, 44, 24]),
    ([244, 244, 248], [54, 48, 60]),
];

/// Visible on white and on black.
const BORDER: [u8; 3] = [148, 150, 158];

/// Random displacement of stroke points, in font units. At 0.5, some letters become others.
const SHAKE: f32 = 0.3;

/// A picture and its answer.
pub struct Picture {
    /// The answer, in the form returned by [`normalise`].
    pub answer: Secret,
    /// File of type `image/gif`.
    pub gif: Vec<u8>,
}

// The file reveals the answer, so neither goes to logs.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture of {} bytes", self.gif.len())
    }
}

/// Draws a new picture of 160 by 60 pixels, under 6 KB.
pub fn draw() -> Picture {
    // Noise uses the same generator: the state of a weaker one could be recovered from the noise, and the answer from the
    // state.
    let mut rng = rand::rng();
    let places: [usize; LENGTH] = std::array::from_fn(|_| rng.random_range(0..ALPHABET.len()));
    let answer: String = places.iter().map(|&place| char::from(ALPHABET[place])).collect();
    let mut canvas = Canvas::new();
    write(&mut canvas, &mut rng, &places);
    scribble(&mut canvas, &mut rng);
    let (paper, ink) = COLOURS[rng.random_range(0..COLOURS.len())];
    // Writing to memory does not fail. If it did, the user would see no picture and request another.
    let gif = canvas.to_gif(paper, ink, BORDER).unwrap_or_default();
    Picture { answer: Secret::new(answer), gif }
}

/// Draws the characters so close that they touch: programs find segmentation harder than recognition.
fn write(canvas: &mut Canvas, rng: &mut ThreadRng, places: &[usize]) {
    let warp = Warp {
        height: (rng.random_range(1.5..=2.8), rng.random_range(0.8..=1.8)),
        length: (rng.random_range(8.0..=15.0), rng.random_range(8.0..=15.0)),
        phase: (rng.random_range(0.0..=TAU), rng.random_range(0.0..=TAU)),
    };
    let pitch = rng.random_range(28.0..=32.0);
    let first = f32::from(WIDTH) / 2.0 - 1.5 * pitch + rng.random_range(-7.0..=7.0);
    for (&place, nth) in places.iter().zip(0_u8..) {
        let placement = placement(rng, first + f32::from(nth) * pitch);
        let radius = rng.random_range(1.9..=2.5);
        for stroke in font::strokes(place) {
            // Random corners, so that no copy of a character matches a template.
            let shaken: Vec<_> = stroke
                .iter()
                .map(|(x, y)| (x + SHAKE * rng.random_range(-1.0..=1.0), y + SHAKE * rng.random_range(-1.0..=1.0)))
                .collect();
            let warped: Vec<_> = fine(&shaken, 0.3).into_iter().map(|point| warp.at(placement.at(point))).collect();
            canvas.line(&warped, radius, Brush::Ink(1.0));
        }
    }
}

fn placement(rng: &mut ThreadRng, x: f32) -> Placement {
    let size = rng.random_range(4.0..=4.6);
    let sign = if rng.random() { 1.0 } else { -1.0 };
    Placement {
        middle: (x + rng.random_range(-1.5..=1.5), f32::from(HEIGHT) / 2.0 + rng.random_range(-4.0..=4.0)),
        turn: sign * rng.random_range(0.05..=0.3),
        lean: rng.random_range(-0.2..=0.2),
        scale: (size * rng.random_range(0.86..=1.0), size),
    }
}

/// Draws lines across the characters, in the same ink and nearly the same weight, and adds cuts and dots.
fn scribble(canvas: &mut Canvas, rng: &mut ThreadRng) {
    let (width, height) = (f32::from(WIDTH), f32::from(HEIGHT));
    let mut curve = |rng: &mut ThreadRng, radius: (f32, f32), brush| {
        let from = (rng.random_range(-4.0..=22.0), rng.random_range(8.0..=height - 8.0));
        let to = (width - rng.random_range(-4.0..=22.0), rng.random_range(8.0..=height - 8.0));
        let towards = (rng.random_range(40.0..=width - 40.0), rng.random_range(-30.0..=height + 30.0));
        canvas.curve([from, towards, to], rng.random_range(radius.0..=radius.1), brush);
    };
    curve(rng, (0.6, 0.8), Brush::Eraser);
    curve(rng, (1.1, 1.4), Brush::Ink(1.0));
    curve(rng, (0.5, 0.9), Brush::Ink(1.0));
    curve(rng, (0.4, 0.7), Brush::Ink(0.7));
    for _ in 0..70 {
        let at = (rng.random_range(2.0..=width - 2.0), rng.random_range(2.0..=height - 2.0));
        let brush = if rng.random_ratio(1, 4) { Brush::Eraser } else { Brush::Ink(rng.random_range(0.5..=1.0)) };
        canvas.dot(at, rng.random_range(0.4..=1.2), brush);
    }
}

/// Normalizes a typed answer for comparison. Users type spaces, lowercase letters, full-width characters of an input
/// method, and look-alikes. No picture contains a replaced character, so guessing does not become easier.
pub fn normalise(answer: &str) -> String {
    let characters = answer.chars().filter(|character| !character.is_whitespace());
    characters.map(|character| replace_look_alike(narrow(character).to_ascii_uppercase())).collect()
}

fn narrow(character: char) -> char {
    match character {
        // The full-width block repeats ASCII at this offset (Unicode, "Halfwidth and Fullwidth Forms").
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn replace_look_alike(character: char) -> char {
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
