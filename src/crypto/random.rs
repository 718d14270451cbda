//! Unpredictable bytes from the operating system.

use aws_lc_rs::rand::fill;

/// Fills a buffer with unpredictable bytes.
pub fn random(buffer: &mut [u8]) {
    // The library ends the process itself where the system has no randomness to give; asking again
    // is right for whatever else it may report, since going on with other bytes never is.
    while fill(buffer).is_err() {}
}

#[cfg(test)]
mod tests {
    use super::random;

    #[test]
    fn two_draws_differ() {
        let (mut first, mut second) = ([0; 32], [0; 32]);
        random(&mut first);
        random(&mut second);
        assert_ne!(first, second);
        assert_ne!(first, [0; 32]);
    }
}
