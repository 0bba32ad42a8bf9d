//! Products and arithmetic.

use proptest::prelude::*;

use super::super::Linear;
use super::super::arithmetic::{erf, exp, gelu, largest, rounded, sum};
use super::super::machine::Machine;
use super::{Chance, File, tensors};

/// Returns what a linear map gives, by loops as plain as can be.
fn by_hand(
    scales: &[f32],
    weights: &[i8],
    biases: &[f32],
    values: &[f32],
    n_in: usize,
) -> Vec<f32> {
    let mut out = Vec::new();
    for row in values.chunks(n_in) {
        let high = row.iter().fold(0.0_f32, |high, value| high.max(*value));
        let low = row.iter().fold(0.0_f32, |low, value| low.min(*value));
        let range = high - low;
        let (to, step) = if range > 1e-30 { (255.0 / range, range / 255.0) } else { (0.0, 0.0) };
        let zero = (-low * to).round_ties_even();
        let level = |value: &f32| ((value * to).round_ties_even() + zero).clamp(0.0, 255.0) as i64;
        let row: Vec<i64> = row.iter().map(level).collect();
        for ((weights, scale), bias) in weights.chunks(n_in).zip(scales).zip(biases) {
            let moved = row.iter().map(|level| level - zero as i64);
            let sum: i64 = moved.zip(weights).map(|(it, weight)| it * i64::from(*weight)).sum();
            let sum = i32::try_from(sum).expect("sums stay within 32 bits");
            out.push(sum as f32 * (scale * step) + bias);
        }
    }
    out
}

#[track_caller]
fn check_linear(n_in: usize, scales: &[f32], weights: &[i8], biases: &[f32], values: &[f32]) {
    let mut file = File::default();
    file.int8("map.weight", [scales.len(), n_in], scales, weights);
    file.floats("map.bias", &[biases.len()], biases);
    let bytes = file.finish();
    let map = Linear::read(&tensors(&bytes), "map", n_in).expect("this is there");
    assert_eq!((map.n_in(), map.n_out()), (n_in, scales.len()));
    let wanted = by_hand(scales, weights, biases, values, n_in);
    for machine in Machine::all() {
        let found = map.apply_on(machine, values);
        assert!(bits(&found) == bits(&wanted), "{machine:?}, {n_in} to {}", scales.len());
    }
    let alone: Vec<f32> = values.chunks(n_in).flat_map(|row| map.apply(row)).collect();
    assert!(bits(&alone) == bits(&wanted), "each row alone, {n_in} to {}", scales.len());
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|it| it.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_instruction_set_gives_what_plain_loops_give(
        (n_in, n_out, n_rows) in (1..130_usize, 1..70_usize, 0..30_usize),
        (seed, most) in (any::<u64>(), -20..20_i32),
    ) {
        let chance = &mut Chance(seed);
        let weights: Vec<i8> = (0..n_in * n_out).map(|_| (chance.number() * 127.9) as i8).collect();
        let (scales, biases) = (chance.numbers(n_out, 0.01), chance.numbers(n_out, 1.0));
        let values = chance.numbers(n_in * n_rows, 2.0_f32.powi(most));
        check_linear(n_in, &scales, &weights, &biases, &values);
    }
}

#[test]
fn the_largest_sums_do_not_overflow() {
    for n_in in [1536, 2064, 2065, 5000] {
        let (weights, values) = (vec![-127; n_in], [vec![9.0; n_in], vec![-9.0; n_in]].concat());
        check_linear(n_in, &[0.5], &weights, &[0.0], &values);
    }
}

#[test]
fn a_row_of_zeros_gives_the_biases() {
    check_linear(3, &[0.5, 2.0], &[1, 2, 3, 4, 5, 6], &[0.25, -7.0], &[0.0; 6]);
    check_linear(3, &[0.5, 2.0], &[1, 2, 3, 4, 5, 6], &[0.25, -7.0], &[1e-38; 6]);
}

#[test]
fn numbers_are_rounded_to_the_nearest() {
    let cases = [(0.5, 0), (1.5, 2), (-2.5, -2), (-2.51, -3), (8191.0, 8191), (-32_767.4, -32_767)];
    for (value, wanted) in cases {
        assert_eq!(rounded(value), wanted, "{value}");
    }
}

#[test]
fn sums_and_maxima_are_of_all_values() {
    for n in [0, 1, 15, 16, 17, 100] {
        let values: Vec<f32> = (0..n).map(|it| it as f32).collect();
        let found = [sum(&values, |it| 2.0 * it), largest(&values, -1.0, |it| it)];
        assert_eq!(bits(&found), bits(&[(n * n - n) as f32, n as f32 - 1.0]), "{n}");
    }
}

#[test]
fn functions_are_near_the_true_ones() {
    for step in -8700..8800 {
        let value = step as f32 / 100.0;
        let wanted = f64::from(value).exp();
        assert!((f64::from(exp(value)) / wanted - 1.0).abs() < 3e-7, "exp {value}");
    }
    assert_eq!(bits(&[exp(0.0), exp(-1e30)]), bits(&[1.0, exp(-87.0)]));
    for step in -400..=400 {
        let value = f64::from(step) / 100.0;
        assert!((f64::from(erf(value as f32)) - erf_by_series(value)).abs() < 5e-7, "erf {value}");
    }
    for (value, wanted) in [(0.0, 0.0), (9.0, 9.0), (-9.0, 0.0), (1.0, 0.841_344_7)] {
        assert!((gelu(value) - wanted).abs() < 1e-6, "gelu {value}");
    }
}

/// Returns the error function by its power series.
fn erf_by_series(value: f64) -> f64 {
    let (mut term, mut total) = (value, value);
    for n in 1..200 {
        let n = f64::from(n);
        term *= -value * value / n;
        total += term / (2.0 * n + 1.0);
    }
    total * std::f64::consts::FRAC_2_SQRT_PI
}
