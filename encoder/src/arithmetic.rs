//! Arithmetic on floats that gives the same bytes on every machine.
//!
//! In and out: floats. All is made of additions, multiplications, divisions, square roots and
//! comparisons, each rounded by itself as IEEE 754 says, in an order that the source fixes: sums
//! are kept in 16 lanes that are added at the end in one order, so that wide registers cannot
//! change them. Exponential and error function are polynomials, because those of the system differ
//! from one to the next. Never fails: what is not a number stays so.

/// How many sums are kept side by side.
const LANES: usize = 16;

/// Added to and taken from a number under 2^22, it rounds it to a whole number, halves to even.
const ROUNDER: f32 = 12_582_912.0;

/// Returns the whole number nearest to `value`, which is under 2^22 whatever its sign; halves go
/// to the even one.
#[inline(always)]
#[must_use]
pub(crate) fn rounded(value: f32) -> i32 {
    ((value + ROUNDER).to_bits() as i32).wrapping_sub(ROUNDER.to_bits() as i32)
}

/// Returns the sum of `term` of each value.
#[inline(always)]
pub(crate) fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += term(value);
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane += term(value);
    }
    folded(lanes, |one, two| one + two)
}

/// Returns the sum of the products of two rows.
#[inline(always)]
#[must_use]
pub(crate) fn dot(left: &[f32], right: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (left_chunks, left_rest) = left.as_chunks::<LANES>();
    let (right_chunks, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left_chunks.iter().zip(right_chunks) {
        for ((lane, left), right) in lanes.iter_mut().zip(left).zip(right) {
            *lane += left * right;
        }
    }
    for ((lane, left), right) in lanes.iter_mut().zip(left_rest).zip(right_rest) {
        *lane += left * right;
    }
    folded(lanes, |one, two| one + two)
}

/// Returns the largest of the values as `key` gives them, at least `least`.
#[inline(always)]
pub(crate) fn largest(values: &[f32], least: f32, key: impl Fn(f32) -> f32) -> f32 {
    let larger = |one: f32, two: f32| if two > one { two } else { one };
    let mut lanes = [least; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, key(value));
        }
    }
    for (lane, &value) in lanes.iter_mut().zip(rest) {
        *lane = larger(*lane, key(value));
    }
    folded(lanes, larger)
}

/// Returns the lanes joined: halves with halves until one is left.
#[inline(always)]
fn folded(mut lanes: [f32; LANES], join: impl Fn(f32, f32) -> f32) -> f32 {
    let mut half = LANES / 2;
    while half > 0 {
        for at in 0..half {
            lanes[at] = join(lanes[at], lanes[at + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// Returns e to the power of `value`, within two units in the last place; below -87 as at -87, above 88
/// as at 88.
#[inline(always)]
#[must_use]
pub fn exp(value: f32) -> f32 {
    // ln 2 in two parts, the first of few bits, so that its multiples are exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let value = if value < -87.0 { -87.0 } else { value };
    let value = if value > 88.0 { 88.0 } else { value };
    let power = value * std::f32::consts::LOG2_E + ROUNDER;
    let whole = power - ROUNDER;
    let rest = (value - whole * LN_2[0]) - whole * LN_2[1];
    // After Cephes, `expf`.
    let mut series = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        series = series * rest + coefficient;
    }
    let fraction = (series * (rest * rest) + rest) + 1.0;
    let exponent = (power.to_bits() << 23).wrapping_add(1.0_f32.to_bits());
    fraction * f32::from_bits(exponent)
}

/// Returns the error function of `value`, within 5e-7.
#[inline(always)]
#[must_use]
pub(crate) fn erf(value: f32) -> f32 {
    // A quotient of polynomials in the square, as in Eigen and XLA; past 4 it is 1 in 32 bits.
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_5e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_6e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    const BELOW: [f32; 5] =
        [-1.456_607_2e-5, -2.133_740_5e-4, -1.682_826_9e-3, -7.373_329e-3, -1.426_473_9e-2];
    let value = if value < -4.0 { -4.0 } else { value };
    let value = if value > 4.0 { 4.0 } else { value };
    let square = value * value;
    let series = |coefficients: &[f32]| {
        let mut series = coefficients[0];
        for coefficient in &coefficients[1..] {
            series = series * square + coefficient;
        }
        series
    };
    value * series(&ABOVE) / series(&BELOW)
}

/// Returns the Gaussian error linear unit of `value`: itself by how likely a normal draw is below.
#[inline(always)]
#[must_use]
pub(crate) fn gelu(value: f32) -> f32 {
    0.5 * value * (1.0 + erf(value * std::f32::consts::FRAC_1_SQRT_2))
}

/// A layer norm: weights and biases of the same length.
#[derive(Clone, Debug)]
pub(crate) struct Norm {
    /// The factors.
    pub weight: Vec<f32>,
    /// The terms.
    pub bias: Vec<f32>,
}

impl Norm {
    /// Brings a row to mean 0 and variance 1, then scales and shifts it.
    #[inline(always)]
    pub(crate) fn apply(&self, row: &mut [f32]) {
        const EPSILON: f32 = 1e-12;
        let n_values = row.len() as f32;
        let mean = sum(row, |value| value) / n_values;
        let variance = sum(row, |value| (value - mean) * (value - mean)) / n_values;
        let factor = 1.0 / (variance + EPSILON).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(&self.weight).zip(&self.bias) {
            *value = (*value - mean) * factor * weight + bias;
        }
    }
}
