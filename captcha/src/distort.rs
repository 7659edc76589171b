//! Placement of single characters, and distortion of the whole line.

type Point = (f32, f32);

/// Affine transformation of a character.
pub(crate) struct Placement {
    pub(crate) middle: Point,
    /// Rotation in radians.
    pub(crate) turn: f32,
    /// Slant, as a share of the height.
    pub(crate) lean: f32,
    /// Horizontal and vertical scale.
    pub(crate) scale: Point,
}

impl Placement {
    /// Maps a point of the character to the canvas.
    pub(crate) fn at(&self, (x, y): Point) -> Point {
        let (x, y) = (x * self.scale.0, y * self.scale.1);
        let x = x - y * self.lean;
        let (sin, cos) = self.turn.sin_cos();
        (self.middle.0 + x * cos - y * sin, self.middle.1 + x * sin + y * cos)
    }
}

/// Two sine waves that distort the picture: one along the line, one across it.
pub(crate) struct Warp {
    /// Amplitudes in pixels.
    pub(crate) height: Point,
    /// Wavelengths, in pixels per radian.
    pub(crate) length: Point,
    /// Phases in radians.
    pub(crate) phase: Point,
}

impl Warp {
    pub(crate) fn at(&self, (x, y): Point) -> Point {
        let along = self.height.0 * (x / self.length.0 + self.phase.0).sin();
        let down = self.height.1 * (y / self.length.1 + self.phase.1).sin();
        (x + down, y + along)
    }
}

/// Interpolates a polyline, with at most `apart` between points: distortion of the corners alone leaves straight edges.
pub(crate) fn fine(points: &[Point], apart: f32) -> Vec<Point> {
    let mut path: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
        let steps = ((to_x - x).hypot(to_y - y) / apart).ceil().clamp(1.0, 255.0) as u8;
        let share = |step| f32::from(step) / f32::from(steps);
        path.extend((1..=steps).map(|step| (x + (to_x - x) * share(step), y + (to_y - y) * share(step))));
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{Placement, fine};
    use std::f32::consts::FRAC_PI_2;

    #[test]
    fn a_pose_enlarges_then_leans_then_turns() {
        let upright = Placement { middle: (10.0, 20.0), turn: 0.0, lean: 0.0, scale: (2.0, 3.0) };
        assert_eq!(upright.at((1.0, 1.0)), (12.0, 23.0));
        assert_eq!(Placement { lean: 0.5, ..upright }.at((0.0, -1.0)), (11.5, 17.0));
        let lying = Placement { middle: (0.0, 0.0), turn: FRAC_PI_2, lean: 0.0, scale: (1.0, 1.0) };
        let (x, y) = lying.at((1.0, 0.0));
        assert!(x.abs() < 1e-6 && (y - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_way_has_no_gaps_and_keeps_its_corners() {
        let path = fine(&[(0.0, 0.0), (3.0, 4.0), (3.0, 4.0), (0.0, 4.0)], 0.5);
        assert!(path.windows(2).all(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1) < 0.501));
        assert!(path.contains(&(3.0, 4.0)) && path.last() == Some(&(0.0, 4.0)));
        assert!(fine(&[], 0.5).is_empty());
    }
}
