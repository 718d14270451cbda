//! The one integration test binary: `autotests` is off, so every file stands here.

mod architecture;
mod c14n_differential;
