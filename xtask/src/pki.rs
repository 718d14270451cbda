//! The sample PKI: every certificate, key and PKCS#12 of `certs-sample/`, from `pki.toml`.
//!
//! Certificates, chains and plain keys come out byte for byte the same each time: serials and
//! times are fixed, RSA PKCS#1 v1.5 is deterministic, and keys that are there are kept. PKCS#12
//! files hold fresh salts; they are rewritten only where their content is not what it should be.
//!
//! condau itself embeds these files and this program is built with it: a new certificate is made
//! here first, and only then named in `src/adapters/sandbox/samples.rs`.

mod certificate;
mod key;
mod store;

use anyhow::Context;
use anyhow::bail;
use certificate::Issuer;
use key::SampleKey;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Where `condau sandbox` listens unless told otherwise; all addresses in the certificates.
const SANDBOX: &str = "http://127.0.0.1:8765";

/// `pki.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    password: String,
    seed: String,
    certificate: Vec<Entry>,
}

/// One `[[certificate]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    folder: String,
    kind: Kind,
    subject: Vec<(String, String)>,
    issuer: String,
    serial: String,
    not_before: condau::model::Time,
    not_after: condau::model::Time,
    key: KeyKind,
    signature: Signature,
    #[serde(default)]
    path_length: Option<u64>,
    key_usage: Vec<String>,
    #[serde(default)]
    extended_key_usage: Vec<String>,
    #[serde(default)]
    extended_key_usage_critical: bool,
    #[serde(default)]
    policies: Vec<String>,
    /// Paths on the sandbox.
    #[serde(default)]
    crl: Vec<String>,
    #[serde(default)]
    ocsp: bool,
    #[serde(default)]
    ocsp_no_check: bool,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    netscape_comment: Option<String>,
    #[serde(default)]
    empty_issuer_alternative_name: bool,
    #[serde(default)]
    authority_key_issuer: bool,
    /// Read by the sandbox, which is who says so.
    #[serde(default, rename = "revoked")]
    _revoked: Option<Revoked>,
    #[serde(default)]
    pkcs12: bool,
    #[serde(default)]
    legacy_pkcs12: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoked {
    #[serde(rename = "at")]
    _at: condau::model::Time,
    #[serde(rename = "reason")]
    _reason: String,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Authority,
    Signer,
    Timestamp,
    Responder,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
enum KeyKind {
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    #[serde(rename = "rsa-4096")]
    Rsa4096,
    #[serde(rename = "p-256")]
    P256,
}

#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Signature {
    RsaSha1,
    RsaSha256,
}

/// Makes the folder, or with `check` only compares it.
pub fn run(folder: &Path, check: bool) -> anyhow::Result<()> {
    let path = folder.join("pki.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let description: Description =
        toml::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
    let mut made = Made { folder, check, paths: BTreeSet::new(), different: Vec::new() };
    make(&description, &mut made)?;
    made.unexpected()?;
    if made.different.is_empty() {
        return Ok(());
    }
    if check {
        bail!(
            "certs-sample differs from pki.toml; run `cargo xtask pki`:\n  {}",
            made.different.join("\n  ")
        );
    }
    for path in &made.different {
        println!("{path}");
    }
    Ok(())
}

fn make(description: &Description, made: &mut Made<'_>) -> anyhow::Result<()> {
    let entries = &description.certificate;
    let mut keys = BTreeMap::new();
    for entry in entries {
        let key = made.key(entry, &description.seed)?;
        if keys.insert(entry.name.as_str(), key).is_some() {
            bail!("two certificates are called {}", entry.name);
        }
    }
    let named = |name: &str| {
        entries.iter().find(|entry| entry.name == name).with_context(|| format!("no {name}"))
    };
    let mut certificates = BTreeMap::new();
    for entry in entries {
        let issuer = named(&entry.issuer)?;
        let key_of = |name: &str| keys.get(name).context("a key was made");
        let issuer =
            Issuer { entry: issuer, key: key_of(&issuer.name)?, issued_by: named(&issuer.issuer)? };
        let der = certificate::build(entry, key_of(&entry.name)?, &issuer)
            .with_context(|| format!("certificate {}", entry.name))?;
        made.file(&format!("{}/{}.crt", entry.folder, entry.name), &der)?;
        certificates.insert(entry.name.as_str(), der);
    }
    let password = &description.password;
    made.file("password.txt", format!("{password}\n").as_bytes())?;
    for entry in entries {
        if entry.kind == Kind::Authority {
            continue;
        }
        // The chain without its root: a root is trusted by decision, not because a file brings it.
        let mut chain = vec![entry];
        while let Some(last) = chain.last() {
            let issuer = named(&last.issuer)?;
            if issuer.issuer == issuer.name {
                break;
            }
            chain.push(issuer);
        }
        let ders: Vec<&[u8]> = chain
            .iter()
            .filter_map(|link| certificates.get(link.name.as_str()).map(Vec::as_slice))
            .collect();
        let stem = format!("{}/{}", entry.folder, entry.name);
        made.file(&format!("{stem}.pem"), store::pem(&ders)?.as_bytes())?;
        if !entry.pkcs12 {
            continue;
        }
        let key = keys.get(entry.name.as_str()).context("a key was made")?;
        let encrypted = store::encrypted_key(key, password, &description.seed, &entry.name)?;
        made.file(&format!("{stem}.key.pem"), encrypted.as_bytes())?;
        let content =
            store::Content { name: &entry.name, key: key.pkcs8(), chain: &ders, password };
        made.store(&format!("{stem}.p12"), &content, false)?;
        if entry.legacy_pkcs12 {
            made.store(&format!("{stem}-legacy.p12"), &content, true)?;
        }
    }
    Ok(())
}

/// What was made, and how it differs from what stands in the folder.
struct Made<'a> {
    folder: &'a Path,
    check: bool,
    paths: BTreeSet<PathBuf>,
    different: Vec<String>,
}

impl Made<'_> {
    fn file(&mut self, name: &str, content: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        self.paths.insert(path.clone());
        if fs::read(&path).is_ok_and(|old| old == content) {
            return Ok(());
        }
        self.different.push(name.to_owned());
        self.write(&path, content)
    }

    fn store(
        &mut self,
        name: &str,
        content: &store::Content<'_>,
        legacy: bool,
    ) -> anyhow::Result<()> {
        let path = self.folder.join(name);
        self.paths.insert(path.clone());
        if fs::read(&path).is_ok_and(|old| content.is_in(&old)) {
            return Ok(());
        }
        self.different.push(name.to_owned());
        self.write(&path, &content.pkcs12(legacy)?)
    }

    /// The key that stands in the folder, else (or where the file is empty) a new one.
    fn key(&mut self, entry: &Entry, seed: &str) -> anyhow::Result<SampleKey> {
        let name = format!("keys/{}.pk8", entry.name);
        let path = self.folder.join(&name);
        if let Ok(der) = fs::read(&path)
            && !der.is_empty()
        {
            self.paths.insert(path);
            let key = SampleKey::read(&der).with_context(|| format!("reading {name}"))?;
            if key.kind() != Some(entry.key) {
                bail!("{name} is not of the kind that pki.toml says; empty it to make another");
            }
            return Ok(key);
        }
        let key = SampleKey::make(entry.key, &format!("{seed}/{}", entry.name))?;
        self.file(&name, key.pkcs8())?;
        Ok(key)
    }

    fn write(&self, path: &Path, content: &[u8]) -> anyhow::Result<()> {
        if self.check {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content).with_context(|| format!("writing {}", path.display()))
    }

    /// Notes files in the folder that nothing describes.
    fn unexpected(&mut self) -> anyhow::Result<()> {
        let mut folders = vec![self.folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for file in fs::read_dir(&folder)? {
                let path = file?.path();
                let by_hand =
                    ["pki.toml", "README.md"].iter().any(|name| path == self.folder.join(name));
                if path.is_dir() {
                    folders.push(path);
                } else if !by_hand && !self.paths.contains(&path) {
                    let name = path.strip_prefix(self.folder).unwrap_or(&path);
                    self.different.push(format!("{} (not in pki.toml)", name.display()));
                }
            }
        }
        Ok(())
    }
}
