//! Sample documents, keys and trust material laid out in a folder, for a first try. The samples
//! are part of the program; never trust them.

use crate::adapters::clock;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Overwrite;
use crate::adapters::sandbox;
use crate::adapters::sandbox::SandboxError;
use std::path::Path;
use thiserror::Error;

/// Why the samples cannot be laid out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The folder holds something of somebody else's.
    #[error("the folder is not empty")]
    Occupied,
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The current CRLs cannot be made.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// Says that a folder was made here, and may be filled anew.
const MARK: &str = "README.txt";

const SAMPLES: &[(&str, &[u8])] = &[
    (
        MARK,
        "condau demo: tài liệu và khóa mẫu, KHÔNG ĐƯỢC TIN CẬY.\n\
         condau demo: sample documents and keys, NEVER TRUST THEM.\n"
            .as_bytes(),
    ),
    ("quyet-dinh.pdf", include_bytes!("../../fixtures/pdf/quyet-dinh.pdf")),
    ("thong-bao.xml", include_bytes!("../../fixtures/xml/thong-bao.xml")),
    ("keys/leader.p12", include_bytes!("../../certs-sample/signers/leader.p12")),
    ("keys/agency.p12", include_bytes!("../../certs-sample/signers/agency.p12")),
    ("keys/password.txt", include_bytes!("../../certs-sample/password.txt")),
    ("trust/g2-root.crt", include_bytes!("../../certs-sample/trust/g2-root.crt")),
    ("ca/g2-cp.crt", include_bytes!("../../certs-sample/ca/g2-cp.crt")),
];

/// Writes the samples, with CRLs of this moment, into a folder that is new, empty or was made
/// here before.
///
/// # Errors
/// Where the folder holds something else or cannot be written.
pub fn lay_out(folder: &Path) -> Result<(), DemoError> {
    files::create_folder(folder)?;
    if !files::exists(&folder.join(MARK)) && !files::named_by(folder)?.is_empty() {
        return Err(DemoError::Occupied);
    }
    for below in ["keys", "trust", "ca", "crls", "signed"] {
        files::create_folder(&folder.join(below))?;
    }
    for (name, bytes) in SAMPLES {
        files::write(&folder.join(name), bytes, Overwrite::Allowed)?;
    }
    for (authority, crl) in sandbox::current_crls(clock::now())? {
        let path = folder.join("crls").join(format!("{authority}.crl"));
        files::write(&path, &crl, Overwrite::Allowed)?;
    }
    Ok(())
}

/// Copies a file with one byte changed, as an attacker or a bad disk would.
///
/// # Errors
/// Where it cannot be read or written.
pub fn alter(from: &Path, to: &Path) -> Result<(), FileError> {
    let mut bytes = files::read(from)?;
    // In the middle of the first signed revision's page content.
    const PLACE: usize = 20_000;
    if let Some(byte) = bytes.get_mut(PLACE) {
        *byte ^= 1;
    }
    files::write(to, &bytes, Overwrite::Allowed)
}
