//! Compares confidences with how often the answers are right.
//!
//! In: confidences from 0.0 to 1.0, each with whether the answer was right. Out: [`Reliability`]: a
//! row per tenth, the Brier score (Brier 1950) and the expected calibration error. Never fails.

/// Number of rows of the table.
const N_ROWS: usize = 10;

/// Sums over the answers whose confidence is in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ConfidenceTenth {
    /// Number of answers.
    pub n: usize,
    /// Number of right answers.
    pub n_right: usize,
    /// The sum of their confidences.
    pub sum: f64,
}

/// A reliability table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reliability {
    /// One row per tenth, the lowest first.
    pub rows: [ConfidenceTenth; N_ROWS],
    squares: f64,
}

impl Reliability {
    /// Counts one answer.
    pub(crate) fn count(&mut self, confidence: f64, is_right: bool) {
        let is_reached = |at: usize| at == 0 || confidence >= at as f64 / N_ROWS as f64;
        let rows = self.rows.iter_mut().enumerate();
        let Some((_, row)) = rows.take_while(|it| is_reached(it.0)).last() else { return };
        row.n += 1;
        row.n_right += usize::from(is_right);
        row.sum += confidence;
        self.squares += (confidence - f64::from(u8::from(is_right))).powi(2);
    }

    /// Returns the number of answers counted.
    #[must_use]
    pub(crate) fn n(&self) -> usize {
        self.rows.iter().map(|it| it.n).sum()
    }

    /// Returns the Brier score, the mean squared error: 0.0 is perfect, 0.25 is what a constant 0.5
    /// gets.
    #[must_use]
    pub(crate) fn brier(&self) -> f64 {
        self.squares / self.n().max(1) as f64
    }

    /// Returns the expected calibration error: the mean difference between the confidence and the
    /// share of right answers, over all answers.
    #[must_use]
    pub(crate) fn calibration_error(&self) -> f64 {
        let off = self.rows.iter().map(|it| (it.sum - it.n_right as f64).abs());
        off.sum::<f64>() / self.n().max(1) as f64
    }

    /// Returns the table as lines of text.
    #[must_use]
    pub(crate) fn lines(&self) -> Vec<String> {
        let filled = self.rows.iter().enumerate().filter(|it| it.1.n > 0);
        let line = |(at, row): (usize, &ConfidenceTenth)| {
            let of = |part: f64| part / row.n as f64;
            let (low, high) = (at as f64 / N_ROWS as f64, (at + 1) as f64 / N_ROWS as f64);
            let (mean, right) = (of(row.sum), of(row.n_right as f64));
            format!("  confidence {low:.1}-{high:.1} n {:4} mean {mean:.2} right {right:.2}", row.n)
        };
        let mut lines: Vec<String> = filled.map(line).collect();
        lines.extend(self.summary());
        lines
    }

    /// Returns the Brier score and the calibration error as lines of text.
    #[must_use]
    pub(crate) fn summary(&self) -> [String; 2] {
        let (brier, off) = (self.brier(), self.calibration_error());
        [format!("brier {brier:.3}"), format!("calibration_error {off:.3}")]
    }
}

#[cfg(test)]
mod tests {
    use super::Reliability;

    #[test]
    fn rows_hold_what_was_right_and_what_was_promised() {
        let mut found = Reliability::default();
        for (confidence, is_right) in [(0.8, true), (0.89, false), (0.0, false), (1.0, true)] {
            found.count(confidence, is_right);
        }
        assert_eq!((found.n(), found.rows[8].n, found.rows[8].n_right), (4, 2, 1));
        assert_eq!((found.rows[0].n, found.rows[9].n_right), (1, 1));
        assert!((found.brier() - (0.04 + 0.7921) / 4.0).abs() < 1e-9);
        assert!((found.calibration_error() - 0.69 / 4.0).abs() < 1e-9);
    }
}
