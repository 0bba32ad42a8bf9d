//! Bytes as hexadecimal digits.
//!
//! In: bytes. Out: two lower-case digits for each. Never fails.

/// Returns bytes as lower-case hexadecimal digits.
#[must_use]
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn each_byte_has_two_digits() {
        assert_eq!(hexadecimal(&[0, 9, 171, 255]), "0009abff");
        assert_eq!(hexadecimal(&[]), "");
    }
}
