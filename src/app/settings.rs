//! What a run is given besides documents: anchors, certificates, revocation data, policy, time.

use super::dialect::ProfileError;
use super::dialect::ProfileSource;
use super::online::Online;
#[cfg(feature = "net")]
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::files;
use crate::adapters::files::FileError;
#[cfg(feature = "net")]
use crate::adapters::hosts::HostRule;
#[cfg(feature = "net")]
use crate::adapters::http::HttpClient;
#[cfg(feature = "net")]
use crate::adapters::http::HttpOptions;
use crate::adapters::ledger::Ledger;
use crate::adapters::ledger::Snapshot;
use crate::adapters::trust_store;
use crate::adapters::trust_store::TrustStore;
use crate::adapters::trust_store::TrustStoreError;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::Outside;
use crate::formats::RecordFile;
use crate::formats::x509;
use crate::formats::x509::Kept;
use crate::formats::x509::Pool;
use crate::model::Origin;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::policy::ChangeProfile;
use crate::policy::PolicyError;
use crate::policy::ValidationPolicy;
use secrecy::SecretSlice;
use secrecy::SecretString;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;
use thiserror::Error;

/// Where certificates, CRLs and OCSP responses are to be read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Anchors; none: the user's own trust store.
    pub trust: Vec<PathBuf>,
    /// Of these, only anchors in the sets named; none: all.
    pub trust_sets: Vec<String>,
    /// Certificates that may complete a chain.
    pub certs: Vec<PathBuf>,
    /// CRLs.
    pub crls: Vec<PathBuf>,
    /// OCSP responses.
    pub ocsps: Vec<PathBuf>,
    /// Folder of what was fetched or imported before; `None`: nothing of it is used.
    pub cache: Option<PathBuf>,
    /// What is missing may be fetched; `None`: nothing is.
    pub online: Option<Network>,
}

/// How the network may be used.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Network {
    /// Hosts that may be asked although their addresses are private.
    pub allowed_hosts: Vec<String>,
    /// Go through the proxy that the environment names.
    pub proxy: bool,
}

/// Content that is signed from outside the file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Detached {
    /// The reference's URI; `None`: whichever.
    pub uri: Option<String>,
    /// Where it is.
    pub path: PathBuf,
}

impl Detached {
    /// From `[URI=]PATH`. Both may contain `=`: the first split that leaves an existing file wins.
    pub fn parse(text: &str) -> Self {
        let whole = Self { uri: None, path: PathBuf::from(text) };
        if files::exists(&whole.path) {
            return whole;
        }
        let split = |(at, _): (usize, &str)| {
            let (uri, path) = text.split_at_checked(at)?;
            Some(Self { uri: Some(uri.to_owned()), path: PathBuf::from(path.get(1..)?) })
        };
        let mut splits: Vec<Self> = text.match_indices('=').filter_map(split).collect();
        match splits.iter().position(|detached| files::exists(&detached.path)) {
            Some(at) => splits.swap_remove(at),
            None => splits.into_iter().next().unwrap_or(whole),
        }
    }
}

/// What the user asked for.
#[derive(Default)]
pub struct Wishes {
    /// Trust material.
    pub sources: Sources,
    /// Public keys or certificates for signatures that carry none.
    pub public_keys: Vec<PathBuf>,
    /// The validation time.
    pub at: Option<Time>,
    /// Name or file of the policy; `None`: `vn-agency`.
    pub policy: Option<String>,
    /// Which later changes of a PDF are accepted; `None`: as the policy says.
    pub changes: Option<ChangeProfile>,
    /// Name or file of the profile that XML signatures are held against.
    pub profile: Option<String>,
    /// XPath may choose what XML signatures sign.
    pub xpath: bool,
    /// Further names of id attributes in XML.
    pub id_attributes: Vec<String>,
    /// Detached contents.
    pub detached: Vec<Detached>,
    /// Evidence records about each file.
    pub evidence_records: Vec<PathBuf>,
    /// Opens encrypted documents.
    pub password: Option<SecretString>,
    /// The secret of HMAC codes in XML.
    pub hmac_secret: Option<SecretSlice<u8>>,
}

/// What documents are judged with: the same for all of a run.
pub struct Settings {
    /// Anchors, certificates, revocation data; what is fetched comes on top.
    pub pool: RwLock<Pool>,
    /// For the readers of formats.
    pub observe: ObserveOptions,
    /// Contents of signatures that were given without a URI, by their paths.
    pub contents: Vec<(PathBuf, Outside)>,
    /// How signatures and contents are paired.
    pub pairing: Pairing,
    /// What is demanded.
    pub policy: ValidationPolicy,
    /// What the policy was read from.
    pub policy_source: PolicySource,
    /// The validation time.
    pub at: Time,
    /// Fetches what is missing, where that was asked for.
    pub online: Option<Online>,
    /// What was kept from earlier runs; the pool looks into it.
    pub kept: Option<Arc<Snapshot>>,
}

/// How a signature in a file of its own gets its content.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Pairing {
    /// What was given is the content, whichever the file; nothing else is looked for.
    #[default]
    AsGiven,
    /// One file is looked at: what was given is its content; else the file beside it is.
    OneFile,
    /// Each has its own: by its name, or the one that it holds for, or the file beside it.
    Each,
}

/// What a policy was read from, so that it can be read again elsewhere.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicySource {
    /// Built-in name, or the path of a file.
    pub name: String,
    /// TOML.
    pub text: String,
    /// Which later changes of a PDF are accepted.
    pub changes: ChangeProfile,
    /// The profile that XML signatures are held against.
    pub profile: Option<ProfileSource>,
    /// XPath may choose what an XML signature signs.
    pub xpath: bool,
}

/// What a file given by an option should hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MaterialKind {
    Certificate,
    TrustList,
    Crl,
    Ocsp,
    PublicKey,
}

impl fmt::Display for MaterialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "certificate",
            Self::TrustList => "trust list",
            Self::Crl => "CRL",
            Self::Ocsp => "OCSP response",
            Self::PublicKey => "public key",
        })
    }
}

/// Why the settings could not be read.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file does not hold what its option takes.
    #[error("{} holds no readable {kind}", path.display())]
    Material {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        kind: MaterialKind,
        /// Why it does not.
        #[source]
        cause: FormatError,
    },
    /// A folder holds nothing of what its option takes.
    #[error("the folder {} holds no {kind}", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// What it should hold.
        kind: MaterialKind,
    },
    /// No anchor is in a set that was named.
    #[error("no trust anchor is in the set `{name}`")]
    NoSet {
        /// The set.
        name: String,
    },
    /// The policy is not one.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The profile is not one.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A policy file is not UTF-8.
    #[error("{} is not UTF-8 text", path.display())]
    Text {
        /// The file.
        path: PathBuf,
    },
    /// The network was asked for, and this program cannot reach it.
    #[error("this program was built without the network")]
    NoNetwork,
}

/// A file in a folder of certificates, CRLs or OCSP responses was left out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The file.
    pub path: PathBuf,
    /// What it was to be.
    pub kind: MaterialKind,
    /// Why it is not.
    pub cause: FormatError,
}

impl Settings {
    /// Reads everything that was asked for. Files in folders that are not what the folder is for
    /// are left out; those whose name promises it are listed.
    ///
    /// # Errors
    /// Where a file that was named cannot be read or is not what its option takes.
    pub fn load(mut wishes: Wishes, now: Time) -> Result<(Self, Vec<LeftOut>), SettingsError> {
        let (mut pool, left_out) = load_pool(&wishes.sources)?;
        let mut observe = ObserveOptions {
            password: wishes.password.take(),
            hmac_secret: wishes.hmac_secret.take(),
            ..ObserveOptions::default()
        };
        for path in &wishes.public_keys {
            let bytes = files::read(path)?;
            let key = x509::parse_public_key(&bytes).map_err(|cause| SettingsError::Material {
                path: path.clone(),
                kind: MaterialKind::PublicKey,
                cause,
            })?;
            observe.public_keys.push(key);
            // A certificate says whose key it is, too.
            for certificate in x509::read_certificates(&bytes).unwrap_or_default() {
                pool.add_certificate(certificate, origin(path));
            }
        }
        observe.certificates = pool.certificates();
        observe.id_attributes = std::mem::take(&mut wishes.id_attributes);
        let mut contents = Vec::new();
        for detached in &wishes.detached {
            let content = files::content(&detached.path)?;
            match &detached.uri {
                Some(uri) if !uri.is_empty() => {
                    observe.detached.insert(uri.clone(), content);
                }
                _ => {
                    for name in names_of(&detached.path) {
                        observe.detached.insert(name, content.clone());
                    }
                    contents.push((detached.path.clone(), content.clone()));
                    observe.detached.insert(String::new(), content);
                }
            }
        }
        for path in &wishes.evidence_records {
            let name = path.display().to_string();
            observe.records.push(RecordFile { name, bytes: files::read(path)? });
        }
        let mut settings = Self { contents, ..Self::without_material(&wishes, now)? };
        observe.dialect = settings.observe.dialect.take();
        settings.observe = observe;
        if let Some(folder) = &wishes.sources.cache {
            let skew = settings.policy.revocation.clock_skew_seconds;
            let snapshot = Arc::new(Ledger::snapshot(folder, settings.at.plus_seconds(skew))?);
            let kept: Arc<dyn Kept> = Arc::clone(&snapshot) as _;
            pool.use_kept(kept);
            settings.online = settings.online.map(|online| online.keeping(snapshot.ledger()));
            settings.kept = Some(snapshot);
        }
        settings.pool = RwLock::new(pool);
        Ok((settings, left_out))
    }

    /// Policy and time alone.
    ///
    /// # Errors
    /// Where the policy is not one.
    pub fn without_material(wishes: &Wishes, now: Time) -> Result<Self, SettingsError> {
        let changes = wishes.changes.unwrap_or(ChangeProfile::Default);
        let profile = wishes.profile.as_deref().map(ProfileSource::find).transpose()?;
        let dialect = profile.as_ref().map(ProfileSource::dialect).transpose();
        let observe = ObserveOptions {
            dialect: dialect.map_err(ProfileError::from)?,
            ..ObserveOptions::default()
        };
        let policy_source = PolicySource {
            changes,
            profile,
            xpath: wishes.xpath,
            ..read_policy(wishes.policy.as_deref())?
        };
        let PolicySource { name, text, profile, .. } = &policy_source;
        Ok(Self {
            pool: RwLock::default(),
            observe,
            contents: Vec::new(),
            pairing: Pairing::default(),
            policy: ValidationPolicy::from_toml(text, name)?
                .with_changes(changes)
                .with_profile(profile.as_ref().map(|profile| profile.text.as_str()))
                .with_xpath(wishes.xpath),
            policy_source,
            at: wishes.at.unwrap_or(now),
            online: wishes.sources.online.as_ref().map(online).transpose()?,
            kept: None,
        })
    }

    /// The same, with each signature in a file of its own paired with its content; `one`: a single
    /// file is looked at.
    #[must_use]
    pub fn pairing(self, one: bool) -> Self {
        let pairing = if one { Pairing::OneFile } else { Pairing::Each };
        Self { pairing, ..self }
    }

    /// Anchors, certificates and revocation data that are at hand now.
    pub fn pool(&self) -> RwLockReadGuard<'_, Pool> {
        // What a panic left behind is whole: one thing is added at a time.
        self.pool.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What asks the network.
#[cfg(feature = "net")]
pub(super) fn online(network: &Network) -> Result<Online, SettingsError> {
    let client = HttpClient::new(HttpOptions {
        hosts: HostRule::Public { allowed: network.allowed_hosts.clone() },
        proxy_from_environment: network.proxy,
        ..HttpOptions::default()
    });
    Ok(Online::new(Box::new(client), Box::new(SystemEntropy)))
}

/// What asks the network, of which this program knows nothing.
#[cfg(not(feature = "net"))]
pub(super) fn online(_: &Network) -> Result<Online, SettingsError> {
    Err(SettingsError::NoNetwork)
}

/// Reads anchors, certificates and revocation data.
///
/// # Errors
/// As [`Settings::load`].
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
pub(super) fn load_more(
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
pub(super) fn read_anchors(
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
pub(super) fn trust(pool: &mut Pool, store: &TrustStore, sets: &[String]) {
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
fn names_of(path: &Path) -> Vec<String> {
    let whole = path.to_str().map(str::to_owned);
    let last = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    whole.into_iter().chain(last).collect()
}

fn origin(path: &Path) -> Origin {
    Origin::File(path.display().to_string())
}

/// A built-in policy by its name; whatever looks like a path is a file.
fn read_policy(name: Option<&str>) -> Result<PolicySource, SettingsError> {
    let name = name.unwrap_or("vn-agency");
    let path = Path::new(name);
    let is_file = name.contains(['/', '\\']) || path.extension().is_some();
    let text = if is_file {
        let bytes = files::read(path)?;
        String::from_utf8(bytes).map_err(|_| SettingsError::Text { path: path.to_owned() })?
    } else {
        ValidationPolicy::built_in_text(name)?.to_owned()
    };
    Ok(PolicySource {
        name: name.to_owned(),
        text,
        changes: ChangeProfile::Default,
        profile: None,
        xpath: false,
    })
}

#[cfg(test)]
mod tests {
    use super::Detached;
    use std::path::PathBuf;

    #[test]
    fn detached_option_is_split_where_a_file_is_left() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let parsed = Detached::parse(&format!("http://x/?a=b={manifest}"));
        assert_eq!(parsed.uri.as_deref(), Some("http://x/?a=b"));
        assert_eq!(parsed.path, PathBuf::from(manifest));
        let parsed = Detached::parse(&format!("={manifest}"));
        assert_eq!(parsed.uri.as_deref(), Some(""));
        assert_eq!(Detached::parse(manifest), Detached { uri: None, path: manifest.into() });
        assert_eq!(Detached::parse("a=b").uri.as_deref(), Some("a"));
    }
}
