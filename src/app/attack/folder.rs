//! The folder that mutants are written to. It makes and judges none.

use super::AttackError;
use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::adapters::sandbox;
use crate::attack::Expectation;
use crate::model::Time;
use crate::report::attack::MutantRow;
use std::path::Path;

/// The folder that mutants are written to, with what verifies them: a manifest that score.py reads.
pub struct Folder<'f> {
    path: &'f Path,
    overwrite: Overwrite,
    manifest: Vec<u8>,
    at: Time,
}

impl<'f> Folder<'f> {
    /// Makes the folder, and puts the sample PKI into it.
    ///
    /// # Errors
    /// Where it holds something already that may not be replaced, or cannot be written.
    pub fn lay_out(path: &'f Path, overwrite: Overwrite, at: Time) -> Result<Self, AttackError> {
        files::create_folder(path)?;
        if overwrite == Overwrite::Never && !files::named_by(path)?.is_empty() {
            return Err(AttackError::Occupied);
        }
        let put = |folder: &str, name: &str, bytes: &[u8]| -> Result<(), AttackError> {
            let folder = path.join(folder);
            files::create_folder(&folder)?;
            Ok(files::write(&folder.join(name), bytes, overwrite)?)
        };
        for (position, anchor) in sandbox::sample_anchors()?.iter().enumerate() {
            put("trust", &format!("root-{position}.crt"), &anchor.der)?;
        }
        for (position, certificate) in sandbox::sample_certificates()?.iter().enumerate() {
            put("ca", &format!("ca-{position}.crt"), &certificate.der)?;
        }
        for (name, crl) in sandbox::current_crls(at.plus_seconds(-3600))? {
            put("crls", &format!("{name}.crl"), &crl)?;
        }
        Ok(Self { path, overwrite, manifest: Vec::new(), at })
    }

    /// Writes a mutant and notes it in the manifest.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&mut self, row: &MutantRow, bytes: &[u8]) -> Result<(), AttackError> {
        let (kind, ending) = match row.id.as_bytes().first() {
            Some(b'X') => ("xml", "xml"),
            Some(b'A') => ("asic", "asice"),
            Some(b'C') => ("cms", "p7m"),
            _ => ("pdf", "pdf"),
        };
        let name = format!("{}.{ending}", row.id);
        files::write(&self.path.join(&name), bytes, self.overwrite)?;
        let mut line = serde_json::json!({
            "file": name,
            "kind": kind,
            "suite": "attacks",
            "family": row.id.split('-').next().unwrap_or_default(),
            "variant": format!("{} {}", row.id, row.description),
            "note": row.description_vi,
            "id": row.id,
            "must_flag": row.must_flag,
            "expected": row.expected,
            "rules": row.rules,
            "signature": if row.own_signature { "given" } else { "sample" },
            "origin": "condau attack",
            "trusted": ["trust"],
            "certs": ["ca"],
            "crls": ["crls"],
            "validation_time": self.at.to_string(),
        });
        if !row.must_flag
            && row.expected != Expectation::Harmless.name()
            && let Some(fields) = line.as_object_mut()
        {
            let why = "a matter of trust, time or the policy: condau attack --check judges it";
            fields.insert("skip".to_owned(), why.into());
        }
        self.manifest.extend(line.to_string().bytes());
        self.manifest.push(b'\n');
        Ok(())
    }

    /// Writes the manifest: last, so that it never names a file that is not there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> Result<(), AttackError> {
        Ok(files::write(&self.path.join("manifest.jsonl"), &self.manifest, self.overwrite)?)
    }
}
