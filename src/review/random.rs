//! Numbers that look like chance and follow from a seed: the same seed gives the same on every machine.
//!
//! SplitMix64 (Steele, Lea, Flood 2014, *Fast Splittable Pseudorandom Number Generators*) and the polar method of
//! Marsaglia and Bray (1964) for the normal distribution. Not for secrets.

#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for something that has a name, so that the order of work does not matter.
    pub fn of(seed: u64, name: &str) -> Self {
        // FNV-1a, then mixed with the seed.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self::new(Self::new(seed).next() ^ hash)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// At least 0 and below 1.
    pub fn unit(&mut self) -> f64 {
        // 53 bits: as many as an f64 holds.
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `n`, which is not 0; each as likely (Lemire 2019, without its rejection: the bias is below n / 2^64).
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Normally distributed.
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                return mean + deviation * x * (-2.0 * s.ln() / s).sqrt();
            }
        }
    }

    /// Mixes the order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
