//! PDFs written by hand, revision by revision, and signed with a sample key. Nothing here uses the
//! project's own PDF reader or writer, so that both can be held against it.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use condau::crypto::SigningKey;
use condau::crypto::SoftwareKey;
use condau::crypto::digest;
use condau::formats::ObserveOptions;
use condau::formats::cms::build;
use condau::formats::cms::build::CmsSigningOptions;
use condau::formats::observe;
use condau::formats::x509;
use condau::formats::x509::Pool;
use condau::formats::x509::read_certificates;
use condau::model::Coverage;
use condau::model::DigestAlgorithm;
use condau::model::Evidence;
use condau::model::Judgement;
use condau::model::Severity;
use condau::model::SignatureAlgorithm;
use condau::model::SignatureScheme;
use condau::model::Time;
use condau::policy::ValidationPolicy;
use condau::validation::validate;
use std::path::Path;

/// Room for a signature, in bytes.
const ROOM: usize = 4096;

/// Stands for a signature dictionary's inside in the objects given to [`Draft::sign`].
pub const SIGNATURE: &str = "@SIGNATURE@";

/// A PDF in the making.
#[derive(Clone)]
pub struct Draft {
    pub bytes: Vec<u8>,
    xref: Option<usize>,
    size: u32,
}

impl Draft {
    /// A header and a first revision.
    pub fn new(objects: &[(u32, &str)]) -> Self {
        Self { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), xref: None, size: 1 }
            .update(objects)
    }

    /// Bytes written elsewhere, whose cross-reference stands at `xref`.
    pub fn continued(bytes: Vec<u8>, xref: usize, size: u32) -> Self {
        Self { bytes, xref: Some(xref), size }
    }

    /// Offset of the last cross-reference table.
    pub fn xref(&self) -> usize {
        self.xref.unwrap_or_default()
    }

    /// A further revision.
    pub fn update(self, objects: &[(u32, &str)]) -> Self {
        self.update_with(objects, &[], "/Root 1 0 R/Info 12 0 R/ID[<01><02>]")
    }

    /// A further revision that also frees objects, with another trailer.
    pub fn update_with(mut self, objects: &[(u32, &str)], freed: &[u32], trailer: &str) -> Self {
        let mut entries: Vec<(u32, Option<usize>)> = freed.iter().map(|n| (*n, None)).collect();
        for (number, body) in objects {
            entries.push((*number, Some(self.bytes.len())));
            self.bytes.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
        }
        entries.sort_unstable();
        self.size = self.size.max(entries.last().map_or(0, |(number, _)| number + 1));
        let at = self.bytes.len();
        self.bytes.extend(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, offset) in entries {
            let entry = match offset {
                Some(offset) => format!("{number} 1\n{offset:010} 00000 n \n"),
                None => format!("{number} 1\n0000000000 00001 f \n"),
            };
            self.bytes.extend(entry.bytes());
        }
        let previous = self.xref.map(|xref| format!("/Prev {xref}")).unwrap_or_default();
        let size = self.size;
        self.bytes.extend(
            format!("trailer\n<</Size {size}{trailer}{previous}>>\nstartxref\n{at}\n%%EOF\n")
                .bytes(),
        );
        self.xref = Some(at);
        self
    }

    /// A further revision whose [`SIGNATURE`] signs everything up to its end.
    pub fn sign(self, objects: &[(u32, &str)]) -> Self {
        self.sign_with(objects, "")
    }

    /// The same with more keys in the signature dictionary.
    pub fn sign_with(self, objects: &[(u32, &str)], keys: &str) -> Self {
        let start = self.bytes.len();
        let inside = format!(
            "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
             /M(D:20261122010203Z){keys}/ByteRange[0 {0} {0} {0}]/Contents<{1}>",
            "0".repeat(10),
            "0".repeat(2 * ROOM),
        );
        let filled: Vec<(u32, String)> =
            objects.iter().map(|(n, body)| (*n, body.replace(SIGNATURE, &inside))).collect();
        let filled: Vec<(u32, &str)> = filled.iter().map(|(n, body)| (*n, body.as_str())).collect();
        let mut draft = self.update(&filled);
        fill(&mut draft.bytes, start);
        draft
    }
}

/// Signs everything but the gap of the first ByteRange after `start`.
pub fn fill(bytes: &mut [u8], start: usize) {
    let range = find(bytes, b"/ByteRange[", start) + 11;
    let gap = find(bytes, b"/Contents<", start) + 9;
    let resume = gap + 2 * ROOM + 2;
    let text = format!("0 {gap:010} {resume:010} {:010}", bytes.len() - resume);
    bytes[range..range + text.len()].copy_from_slice(text.as_bytes());
    let covered = [&bytes[..gap], &bytes[resume..]].concat();
    let value = hex::encode(cms(&covered));
    bytes[gap + 1..gap + 1 + value.len()].copy_from_slice(value.as_bytes());
}

/// Where `word` stands at or after `start`.
pub fn find(bytes: &[u8], word: &[u8], start: usize) -> usize {
    let found = bytes[start..].windows(word.len()).position(|window| window == word);
    start + found.unwrap_or_else(|| panic!("no {}", String::from_utf8_lossy(word)))
}

/// Replaces `old`, which stands once, with `new` of any length.
pub fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = find(bytes, old, 0);
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// Replaces `old` with `new`, which is filled up with spaces so that nothing moves.
pub fn overwritten(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert!(new.len() <= old.len(), "{new} is longer than {old}");
    replaced(bytes, old.as_bytes(), format!("{new:width$}", width = old.len()).as_bytes())
}

/// A CMS over these bytes by the sample leader.
fn cms(content: &[u8]) -> Vec<u8> {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-sample").join(path);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let key = SoftwareKey::from_pkcs8(&read("keys/leader-p256.pk8")).expect("a key");
    let certificate = read_certificates(&read("signers/leader-p256.crt")).expect("a certificate");
    let algorithm = SignatureAlgorithm {
        scheme: SignatureScheme::Ecdsa,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: String::new(),
    };
    let options = CmsSigningOptions {
        certificate: &certificate[0],
        chain: &[],
        digest: DigestAlgorithm::Sha256,
        algorithm: &algorithm,
        content_type: "1.2.840.113549.1.7.1",
        content: None,
    };
    let digest = digest(DigestAlgorithm::Sha256, content).expect("supported");
    let prepared = build::prepare(&digest, &options).expect("prepared");
    let value = key.sign(&algorithm, prepared.to_be_signed()).expect("signed");
    prepared.finish(&value, None).expect("finished")
}

/// Reads and judges a file without any anchors; `None` where it cannot be read.
pub fn judged(bytes: &[u8]) -> Option<(Evidence, Judgement)> {
    let source = bytes.to_vec();
    let options = ObserveOptions::default();
    let observed = observe(&source, "a.pdf", &options).ok()?;
    let evidence = x509::assemble(observed, &Pool::new(), &options.limits);
    let policy = ValidationPolicy::built_in("vn-agency").expect("built in");
    let at = Time::parse("2026-11-23T00:00:00Z").expect("a time");
    let judgement = validate(&evidence, &policy, at);
    Some((evidence, judgement))
}

/// The contract's word: signed, every signature intact, covering its revision, changes permitted,
/// and nothing failed but trust, time and suite.
pub fn is_clean(bytes: &[u8]) -> bool {
    use condau::model::Axis;
    let Some((_, judgement)) = judged(bytes) else { return false };
    let soft = [Axis::Trust, Axis::Time, Axis::Suite];
    let hard = judgement
        .signatures
        .iter()
        .flat_map(|signature| &signature.findings)
        .chain(&judgement.findings)
        .any(|finding| finding.severity == Severity::Fail && !soft.contains(&finding.axis));
    !judgement.signatures.is_empty()
        && !hard
        && judgement.signatures.iter().all(|signature| {
            let axes = &signature.axes;
            axes.intact == Some(true)
                && axes.changes_permitted == Some(true)
                && !matches!(axes.coverage, Coverage::ContiguousFromStart | Coverage::Unclear)
        })
}

/// Findings in words, for the message of a failed test.
pub fn told(bytes: &[u8]) -> String {
    let Some((evidence, judgement)) = judged(bytes) else { return "unreadable".to_owned() };
    let mut told = String::new();
    for (signature, judged) in evidence.signatures.iter().zip(&judgement.signatures) {
        told += &format!("{} {:?} {:?}\n", judged.id, judged.conclusion, judged.axes);
        for change in &signature.later.changes {
            told += &format!("  {} {:?} {}\n", change.rule, change.level, change.what);
        }
        for finding in &judged.findings {
            told += &format!("  {} {:?} {:?}\n", finding.rule, finding.severity, finding.compared);
        }
    }
    for finding in &judgement.findings {
        told += &format!("{} {:?} {:?}\n", finding.rule, finding.severity, finding.compared);
    }
    told
}
