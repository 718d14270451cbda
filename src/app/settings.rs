//! What a run is given besides documents: anchors, certificates, revocation data, policy, time.

mod error;
pub(super) mod material;

use super::dialect::ProfileError;
use super::dialect::ProfileSource;
use super::online::Online;
#[cfg(feature = "net")]
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::files;
#[cfg(feature = "net")]
use crate::adapters::hosts::HostRule;
#[cfg(feature = "net")]
use crate::adapters::http::HttpClient;
#[cfg(feature = "net")]
use crate::adapters::http::HttpOptions;
use crate::adapters::ledger::Ledger;
use crate::adapters::ledger::Snapshot;
use crate::formats::ObserveOptions;
use crate::formats::Outside;
use crate::formats::RecordFile;
use crate::formats::x509;
use crate::formats::x509::Kept;
use crate::formats::x509::Pool;
use crate::model::Time;
use crate::policy::ChangeProfile;
use crate::policy::ValidationPolicy;
pub use error::LeftOut;
pub use error::MaterialKind;
pub use error::SettingsError;
pub use material::load_pool;
use material::names_of;
use material::origin;
use secrecy::SecretSlice;
use secrecy::SecretString;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;
use std::sync::RwLockReadGuard;

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
