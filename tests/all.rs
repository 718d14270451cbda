//! The one integration test binary.

mod c14n_differential;
