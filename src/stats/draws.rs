//! Random draws that are the same on every machine: a fixed generator, `libm`, and a seed that is written here.

/// The seed of every simulation: results are part of a release, so the same input gives the same bytes.
const SEED: u64 = 0x6c6f_6766_7261_6d65;

/// A stream of draws by `SplitMix64`.
///
/// Steele GL, Lea D, Flood CH (2014), Fast splittable pseudorandom number generators, OOPSLA, p. 453–472:
/// each number is the next multiple of an odd constant near 2⁶⁴/φ, its bits mixed.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    state: u64,
}

impl Draws {
    /// The stream of one place in a list: streams of different places start far from each other.
    pub(super) fn of(place: u64) -> Self {
        let mut start = Self { state: SEED ^ place };
        Self { state: start.bits() }
    }

    /// The stream of a seed and a place in a world of several dimensions.
    pub(crate) fn at(seed: u64, place: &[u64]) -> Self {
        let start = Self { state: SEED ^ seed };
        place.iter().fold(start, |mut stream, part| Self { state: stream.bits() ^ part })
    }

    /// A whole number below another, which is not 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// The next 64 bits.
    fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number between 0 and 1, neither of them: the middle of one of 2⁵² equal steps.
    #[expect(clippy::cast_precision_loss, reason = "52 bits fit in a number")]
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// A standard normal number, by the polar method.
    ///
    /// Marsaglia G, Bray TA (1964), SIAM Review 6:260–264. Its second number is thrown away, so that a draw
    /// depends on nothing but the stream's state.
    pub(super) fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// A gamma number of a shape and scale 1; a shape below 1 is one more, times `u^(1/shape)`.
    ///
    /// Marsaglia G, Tsang WW (2000), A simple method for generating gamma variables, ACM Trans Math Softw
    /// 26:363–372.
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let power = libm::pow(self.uniform(), 1.0 / shape);
            return self.gamma(shape + 1.0) * power;
        }
        let size = shape - 1.0 / 3.0;
        loop {
            let (x, u) = (self.normal(), self.uniform());
            let root = 1.0 + x / (9.0 * size).sqrt();
            let cube = root * root * root;
            let kept = 0.5 * x * x + size * (1.0 - cube + libm::log(cube));
            if cube > 0.0 && libm::log(u) < kept {
                return size * cube;
            }
        }
    }

    /// A beta number: the part that one gamma number has in the sum of two.
    pub(super) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (met, rest) = (self.gamma(a), self.gamma(b));
        met / (met + rest)
    }

    /// An exponential number of mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of the authors' `splitmix64.c` for 1234567, as printed at Rosetta Code.
    #[test]
    fn the_generator_gives_its_authors_numbers() {
        let mut draws = Draws { state: 1_234_567 };
        let first: Vec<u64> = (0..5).map(|_| draws.bits()).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    /// Mean and variance of many draws.
    fn moments(seed: u64, draw: impl Fn(&mut Draws) -> f64) -> (f64, f64) {
        let mut draws = Draws::of(seed);
        let values: Vec<f64> = (0..100_000).map(|_| draw(&mut draws)).collect();
        let mean = values.iter().sum::<f64>() / 1e5;
        (mean, values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 1e5)
    }

    /// The bounds are some five standard errors wide.
    #[test]
    fn draws_have_the_mean_and_variance_of_their_distributions() {
        for (found, mean, variance) in [
            (moments(1, Draws::uniform), 0.5, 1.0 / 12.0),
            (moments(2, Draws::normal), 0.0, 1.0),
            (moments(3, Draws::exponential), 1.0, 1.0),
            (moments(4, |draws| draws.gamma(0.5)), 0.5, 0.5),
            (moments(5, |draws| draws.gamma(30.0)), 30.0, 30.0),
            (moments(6, |draws| draws.beta(2.0, 3.0)), 0.4, 0.04),
        ] {
            assert!((found.0 - mean).abs() < 5.0 * f64::sqrt(variance / 1e5), "{found:?} {mean}");
            assert!((found.1 / variance - 1.0).abs() < 0.05, "{found:?} {variance}");
        }
    }
}
