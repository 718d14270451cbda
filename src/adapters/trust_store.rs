//! Where the user's own trust anchors are kept.

use etcetera::BaseStrategy;
use std::path::PathBuf;

/// Names the folder (or file) of the user's trust anchors.
const VARIABLE: &str = "CONDAU_TRUST";

/// The user's trust store: what `CONDAU_TRUST` names, else `condau/trust` in the platform's
/// configuration folder where that exists.
pub fn locate() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(named));
    }
    let folder = etcetera::choose_base_strategy().ok()?.config_dir().join("condau").join("trust");
    folder.is_dir().then_some(folder)
}
