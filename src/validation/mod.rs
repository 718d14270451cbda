//! The judge: pure functions over evidence, policy and time, one file a clause of EN 319 102-1.
//!
//! It knows neither formats nor cryptography: whether a digest holds or a key verifies is a fact
//! in the evidence.
