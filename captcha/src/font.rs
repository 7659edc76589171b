//! Characters as vector strokes, which stay smooth when rotated, distorted and scaled.

/// Characters of an answer. Excludes those that distortion or a line turns into another: all of `0 O D Q`, `1 I L`,
/// `2 Z`, `8 B`; and `4` for `A`, `F` for `E`, `5 G S` for `6`, `N` for `M`, `P` for `R`, `7` for `T`, `V` for `U`.
/// Four characters out of sixteen give 65,536 answers: enough, because each picture accepts one answer.
pub(crate) const ALPHABET: &[u8; 16] = b"ACEHJKMRTUWXY369";

/// Strokes of each character, in the order of the alphabet. A point is a column (0 to 6) and a row (0 to 8).
const STROKES: [&[&[u8]]; 16] = [
    &[b"08 30 68", b"15 55"],
    &[b"62 50 20 02 06 28 58 66"],
    &[b"60 00 08 68", b"04 54"],
    &[b"00 08", b"60 68", b"04 64"],
    &[b"20 60", b"40 46 38 18 06"],
    &[b"00 08", b"60 04", b"23 68"],
    &[b"08 00 35 60 68"],
    &[b"08 00 40 61 63 44 04", b"34 68"],
    &[b"00 60", b"30 38"],
    &[b"00 06 28 48 66 60"],
    &[b"00 18 32 58 60"],
    &[b"00 68", b"60 08"],
    &[b"00 34 60", b"34 38"],
    &[b"01 20 50 62 44 24", b"44 66 58 18 07"],
    &[b"50 21 04 06 28 48 66 54 24 05"],
    &[b"18 47 64 62 40 20 02 14 44 63"],
];

/// Strokes of the character at an index of the alphabet, centered on the origin. Empty if the index is out of range.
pub(crate) fn strokes(place: usize) -> impl Iterator<Item = Vec<(f32, f32)>> {
    let number = |digit: u8| f32::from(digit) - f32::from(b'0');
    let point = move |point: &[u8]| match point {
        [column, row] => Some((number(*column) - 3.0, number(*row) - 4.0)),
        _ => None,
    };
    let strokes = STROKES.get(place).copied().unwrap_or_default();
    strokes.iter().map(move |stroke| stroke.split(|&byte| byte == b' ').filter_map(point).collect())
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, STROKES, strokes};
    use crate::canvas::{Brush, Canvas};

    /// Renders a character, upright and scaled up.
    fn look(place: usize) -> Vec<u8> {
        let mut canvas = Canvas::new();
        for stroke in strokes(place) {
            let points: Vec<_> = stroke.iter().map(|(x, y)| (80.0 + 5.0 * x, 30.0 + 5.0 * y)).collect();
            canvas.line(&points, 2.0, Brush::Ink(1.0));
        }
        canvas.shades()
    }

    #[test]
    fn no_two_characters_are_nearly_alike() {
        let looks: Vec<_> = (0..ALPHABET.len()).map(look).collect();
        for a in 0..looks.len() {
            for b in 0..a {
                let different = looks[a].iter().zip(&looks[b]).filter(|(a, b)| a.abs_diff(**b) > 3).count();
                assert!(different >= 100, "{} and {}: {different}", ALPHABET[a] as char, ALPHABET[b] as char);
            }
        }
    }

    #[test]
    fn every_character_has_whole_strokes_and_its_full_height() {
        for (place, character) in ALPHABET.iter().enumerate() {
            let written: usize = STROKES[place].iter().map(|stroke| stroke.len().div_ceil(3)).sum();
            let points: Vec<_> = strokes(place).flatten().collect();
            assert_eq!(points.len(), written, "{}", *character as char);
            assert!(strokes(place).all(|stroke| stroke.len() >= 2));
            assert!(points.iter().all(|(x, y)| x.abs() <= 3.0 && y.abs() <= 4.0), "{}", *character as char);
            assert!([-4.0, 4.0].iter().all(|edge| points.iter().any(|(_, y)| y == edge)), "{}", *character as char);
        }
        assert_eq!(strokes(ALPHABET.len()).count(), 0);
    }

    #[test]
    fn look_alikes_are_left_out() {
        assert!(ALPHABET.iter().all(|character| !b"0ODQ1IL2Z5S8B47FGNPV".contains(character)));
        assert!(ALPHABET.iter().all(|character| character.is_ascii_digit() || character.is_ascii_uppercase()));
    }
}
