//! Certificates, CRLs, OCSP responses and anchors, from the files and folders that were named.

use super::LeftOut;
use super::MaterialKind;
use super::SettingsError;
use super::Sources;
use crate::adapters::files;
use crate::adapters::trust_store;
use crate::adapters::trust_store::TrustStore;
use crate::adapters::trust_store::TrustStoreError;
use crate::formats::FormatError;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::Origin;
use crate::model::TrustAnchor;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// Reads anchors, certificates and revocation data.
///
/// # Errors
/// As [`super::Settings::load`].
pub fn load_pool(sources: &Sources) -> Result<(Pool, Vec<LeftOut>), SettingsError> {
    let mut pool = Pool::new();
    let mut left_out = Vec::new();
    let mut unused_sets: Vec<&String> = sources.trust_sets.iter().collect();
    let own = if sources.trust.is_empty() { trust_store::locate() } else { None };
    for path in sources.trust.iter().chain(&own) {
        let store = read_anchors(path, &mut left_out)?;
        // The user's own store may still be empty.
        if store.certificates.is_empty() && own.is_none() {
            let kind = MaterialKind::Certificate;
            return Err(SettingsError::Nothing { path: path.clone(), kind });
        }
        trust(&mut pool, &store, &sources.trust_sets);
        unused_sets.retain(|name| !store.sets().any(|set| set == *name));
    }
    if let Some(name) = unused_sets.first() {
        return Err(SettingsError::NoSet { name: (*name).clone() });
    }
    load_more(&mut pool, sources, &mut left_out)?;
    Ok((pool, left_out))
}

/// Reads what may complete chains, and revocation data.
///
/// # Errors
/// As [`Settings::load`].
pub(in crate::app) fn load_more(
    pool: &mut Pool,
    sources: &Sources,
    left_out: &mut Vec<LeftOut>,
) -> Result<(), SettingsError> {
    read_material(sources.certs.iter(), MaterialKind::Certificate, left_out, |bytes, path| {
        for certificate in x509::read_certificates(bytes)? {
            pool.add_certificate(certificate, origin(path));
        }
        Ok(())
    })?;
    read_material(sources.crls.iter(), MaterialKind::Crl, left_out, |bytes, path| {
        pool.add_crl(bytes, origin(path))
    })?;
    read_material(sources.ocsps.iter(), MaterialKind::Ocsp, left_out, |bytes, path| {
        pool.add_ocsp(bytes, origin(path))
    })?;
    Ok(())
}

/// Reads a folder or file of anchors with the lists that limit them.
///
/// # Errors
/// Where it cannot be read, or a list in it is not one.
pub(in crate::app) fn read_anchors(
    path: &Path,
    left_out: &mut Vec<LeftOut>,
) -> Result<TrustStore, SettingsError> {
    let mut store = TrustStore::read(path).map_err(|error| match error {
        TrustStoreError::File(error) => SettingsError::File(error),
        TrustStoreError::List { path, cause } => {
            SettingsError::Material { path, kind: MaterialKind::TrustList, cause }
        }
        TrustStoreError::Certificates { path, cause } => {
            SettingsError::Material { path, kind: MaterialKind::Certificate, cause }
        }
    })?;
    let kind = MaterialKind::Certificate;
    let of_store = store.left_out.drain(..);
    left_out.extend(of_store.map(|(path, cause)| LeftOut { path, kind, cause }));
    Ok(store)
}

/// Trusts what a store holds, as far as it is in one of the sets; without any, all of it. What is
/// in none of them may still complete a chain.
pub(in crate::app) fn trust(pool: &mut Pool, store: &TrustStore, sets: &[String]) {
    for (id, held) in &store.certificates {
        let chosen = store.decisions(*id).into_iter().filter(|decision| {
            let set = decision.entry.and_then(|entry| entry.set.as_ref());
            sets.is_empty() || set.is_some_and(|set| sets.contains(set))
        });
        let anchors: Vec<TrustAnchor> = chosen.map(|decision| decision.anchor).collect();
        let origin = held.files.first().map_or(Origin::Cache, |file| origin(file));
        pool.add_limited_anchor(Arc::clone(&held.certificate), anchors, origin);
    }
}

fn read_material<'a>(
    paths: impl Iterator<Item = &'a PathBuf>,
    kind: MaterialKind,
    left_out: &mut Vec<LeftOut>,
    mut add: impl FnMut(&[u8], &Path) -> Result<(), FormatError>,
) -> Result<(), SettingsError> {
    for named in paths {
        let in_folder = files::is_folder(named);
        let mut found = 0_usize;
        for path in files::named_by(named)? {
            match add(&files::read(&path)?, &path) {
                Ok(()) => found = found.saturating_add(1),
                Err(cause) if !in_folder => {
                    return Err(SettingsError::Material { path, kind, cause });
                }
                Err(cause) if promises(&path, kind) => {
                    left_out.push(LeftOut { path, kind, cause });
                }
                Err(_) => {}
            }
        }
        if found == 0 {
            return Err(SettingsError::Nothing { path: named.clone(), kind });
        }
    }
    Ok(())
}

/// Whether a file's name says that it holds such a thing.
fn promises(path: &Path, kind: MaterialKind) -> bool {
    let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default();
    let usual: &[&str] = match kind {
        MaterialKind::Certificate => &["cer", "crt", "p7b", "p7c"],
        MaterialKind::Crl => &["crl"],
        MaterialKind::Ocsp => &["ocsp", "ors"],
        MaterialKind::PublicKey => &["pub"],
        MaterialKind::TrustList => &["toml"],
    };
    usual.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// What a reference may call a file that was given without a URI.
pub(super) fn names_of(path: &Path) -> Vec<String> {
    let whole = path.to_str().map(str::to_owned);
    let last = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    whole.into_iter().chain(last).collect()
}

pub(super) fn origin(path: &Path) -> Origin {
    Origin::File(path.display().to_string())
}
