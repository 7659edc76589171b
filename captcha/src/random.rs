//! Random numbers.

use aws_lc_rs::rand;

/// Bytes per refill. A picture uses about 900; one system call for each would cost more than drawing.
const POOL: usize = 256;

/// Random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // aws-lc aborts rather than return weak bytes; an error here is a broken machine.
    rand::fill(&mut bytes).unwrap_or_else(|_| std::process::abort());
    bytes
}

/// A pooled random number generator. Noise uses it too: the state of a weaker generator could be recovered from the
/// noise, and the answer from the state.
pub(crate) struct Rng {
    pool: [u8; POOL],
    used: usize,
}

impl Rng {
    pub(crate) fn new() -> Self {
        Self { pool: bytes(), used: 0 }
    }

    fn byte(&mut self) -> u8 {
        if self.used == POOL {
            *self = Self::new();
        }
        self.used += 1;
        self.pool[self.used - 1]
    }

    /// Uniform in `0..sides`; 0 if the range is empty.
    pub(crate) fn below(&mut self, sides: u8) -> u8 {
        if sides == 0 {
            return 0;
        }
        // Rejects bytes above the last whole multiple, which would make low numbers likelier.
        let whole = u8::MAX - (u8::MAX % sides + 1) % sides;
        loop {
            let byte = self.byte();
            if byte <= whole {
                return byte % sides;
            }
        }
    }

    /// Uniform in this range, in 65536 steps.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        let step = u16::from_be_bytes([self.byte(), self.byte()]);
        low + (high - low) * f32::from(step) / f32::from(u16::MAX)
    }

    /// 1 or -1.
    pub(crate) fn sign(&mut self) -> f32 {
        if self.byte() & 1 == 0 { 1.0 } else { -1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn every_side_is_as_likely() {
        let mut rng = Rng::new();
        let mut seen = [0_i32; 18];
        for _ in 0..18_000 {
            seen[usize::from(rng.below(18))] += 1;
        }
        let chi_square: f64 = seen.iter().map(|&count| f64::from(count - 1000).powi(2) / 1000.0).sum();
        // With 17 degrees of freedom one in ten million runs is above 66.
        assert!(chi_square < 66.0, "{seen:?}");
    }

    #[test]
    fn a_range_is_kept_and_used() {
        let mut rng = Rng::new();
        let rolls: Vec<f32> = (0..1000).map(|_| rng.between(-2.0, 3.0)).collect();
        assert!(rolls.iter().all(|roll| (-2.0..=3.0).contains(roll)));
        assert!(rolls.iter().any(|&roll| roll < -1.5) && rolls.iter().any(|&roll| roll > 2.5));
        assert!(rng.below(1) == 0 && rng.below(0) == 0);
    }
}
