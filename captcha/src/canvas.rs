//! A grayscale raster canvas, encoded as a GIF.

use crate::distort::fine;

/// Width of the picture in pixels.
pub(crate) const WIDTH: u16 = 160;
/// Height of the picture in pixels.
pub(crate) const HEIGHT: u16 = 60;
/// Shades from paper to ink. With the border's colour they fit in three bits, which keeps the file small.
const SHADES: u8 = 7;
/// Pixels between the dots of a line; half a pixel leaves no gaps.
const APART: f32 = 0.5;

#[derive(Clone, Copy)]
pub(crate) enum Brush {
    /// Adds ink, 0 to 1.
    Ink(f32),
    /// Removes ink.
    Eraser,
}

/// The amount of ink on each pixel, 0 to 1.
pub(crate) struct Canvas(Vec<f32>);

impl Canvas {
    pub(crate) fn new() -> Self {
        Self(vec![0.0; usize::from(WIDTH) * usize::from(HEIGHT)])
    }

    /// Draws a polyline.
    pub(crate) fn line(&mut self, points: &[(f32, f32)], radius: f32, brush: Brush) {
        for point in fine(points, APART) {
            self.dot(point, radius, brush);
        }
    }

    /// Draws a quadratic Bézier curve; the second point is the control point.
    pub(crate) fn curve(&mut self, [from, towards, to]: [(f32, f32); 3], radius: f32, brush: Brush) {
        let points = (0_u8..=40).map(|step| {
            let t = f32::from(step) / 40.0;
            let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t), t * t);
            (a * from.0 + b * towards.0 + c * to.0, a * from.1 + b * towards.1 + c * to.1)
        });
        self.line(&points.collect::<Vec<_>>(), radius, brush);
    }

    pub(crate) fn dot(&mut self, (x, y): (f32, f32), radius: f32, brush: Brush) {
        for row in pixels(y, radius + 1.0, HEIGHT) {
            for column in pixels(x, radius + 1.0, WIDTH) {
                let distance = (f32::from(column) - x).hypot(f32::from(row) - y);
                let share = (radius - distance + 0.5).clamp(0.0, 1.0);
                let pixel = &mut self.0[usize::from(row) * usize::from(WIDTH) + usize::from(column)];
                *pixel = match brush {
                    Brush::Ink(ink) => pixel.max(share * ink),
                    Brush::Eraser => pixel.min(1.0 - share),
                };
            }
        }
    }

    /// Encodes the canvas as a GIF, with a thin border.
    pub(crate) fn to_gif(&self, paper: [u8; 3], ink: [u8; 3], border: [u8; 3]) -> Result<Vec<u8>, gif::EncodingError> {
        let shade = |step: u8, channel: usize| {
            let share = f32::from(step) / f32::from(SHADES - 1);
            (f32::from(paper[channel]) * (1.0 - share) + f32::from(ink[channel]) * share).round() as u8
        };
        let shades = (0..SHADES).flat_map(|step| [shade(step, 0), shade(step, 1), shade(step, 2)]);
        let palette: Vec<u8> = shades.chain(border).collect();
        let frame = gif::Frame { width: WIDTH, height: HEIGHT, buffer: self.shades().into(), ..Default::default() };
        let mut encoder = gif::Encoder::new(Vec::new(), WIDTH, HEIGHT, &palette)?;
        encoder.write_frame(&frame)?;
        encoder.into_inner()
    }

    /// Palette index of each pixel: the shades from paper to ink, then the border.
    pub(crate) fn shades(&self) -> Vec<u8> {
        let (right, bottom) = (usize::from(WIDTH) - 1, usize::from(HEIGHT) - 1);
        let shade = |(at, ink): (usize, &f32)| {
            let (x, y) = (at % usize::from(WIDTH), at / usize::from(WIDTH));
            let border = x == 0 || y == 0 || x == right || y == bottom;
            if border { SHADES } else { (ink * f32::from(SHADES - 1)).round() as u8 }
        };
        self.0.iter().enumerate().map(shade).collect()
    }
}

/// Range of pixels on one axis that are within reach of a point.
fn pixels(middle: f32, reach: f32, length: u16) -> std::ops::Range<u16> {
    // Casts from floats saturate: a point far outside has no pixels.
    let (first, end) = ((middle - reach).ceil() as u16, (middle + reach + 1.0).floor() as u16);
    first..end.min(length)
}

#[cfg(test)]
mod tests {
    use super::{Brush, Canvas, HEIGHT, WIDTH};

    #[test]
    fn ink_stays_on_the_paper_wherever_it_is_put() {
        let mut canvas = Canvas::new();
        for far in [-1e30, -3.0, 1e30, f32::NAN, f32::INFINITY] {
            canvas.dot((far, far), 2.0, Brush::Ink(1.0));
            canvas.line(&[(far, 5.0), (far, 9.0)], 2.0, Brush::Ink(1.0));
        }
        canvas.line(&[(-5.0, -5.0), (f32::from(WIDTH) + 5.0, f32::from(HEIGHT) + 5.0)], 1.5, Brush::Ink(1.0));
        assert!(canvas.0.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }

    #[test]
    fn an_eraser_takes_away_what_a_pen_put_there() {
        let mut canvas = Canvas::new();
        let empty = canvas.shades();
        canvas.dot((50.0, 30.0), 2.0, Brush::Ink(1.0));
        assert_ne!(canvas.shades(), empty);
        canvas.dot((50.0, 30.0), 4.0, Brush::Eraser);
        assert_eq!(canvas.shades(), empty);
    }
}
