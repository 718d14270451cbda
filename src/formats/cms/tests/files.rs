//! Real structures cut out of the PDFs of the shared corpus, and CMS files.

use super::*;
use crate::formats::observe as observe_document;
use crate::model::DocumentFormat;
use crate::model::Observed;
use base64::Engine;
use std::path::PathBuf;

fn corpus() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !root.is_dir() {
        println!("skipped: {} is not there", root.display());
        return None;
    }
    Some(root)
}

/// /Contents, the bytes of /ByteRange and the format of a PDF's first signature.
fn cut(pdf: &[u8]) -> Option<Specimen> {
    let at = memchr::memmem::find(pdf, b"/ByteRange")?;
    let open = at + pdf[at..].iter().position(|octet| *octet == b'[')? + 1;
    let close = open + pdf[open..].iter().position(|octet| *octet == b']')?;
    let numbers: Vec<usize> = std::str::from_utf8(&pdf[open..close])
        .ok()?
        .split_ascii_whitespace()
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    let [start, length, second, rest] = numbers.as_slice() else { return None };
    let gap = pdf.get(start + length..*second)?;
    let digits: Vec<u8> = gap.iter().copied().filter(u8::is_ascii_hexdigit).collect();
    let cms = hex::decode(&digits).ok()?;
    let content = [pdf.get(*start..start + length)?, pdf.get(*second..second + rest)?].concat();
    let near = &pdf[at.saturating_sub(400)..];
    let has = |name: &[u8]| memchr::memmem::find(near, name);
    let formats = [
        (has(b"/ETSI.CAdES.detached"), SignatureFormat::Pades),
        (has(b"/adbe.pkcs7.detached"), SignatureFormat::PdfPkcs7Detached),
        (has(b"/adbe.pkcs7.sha1"), SignatureFormat::PdfPkcs7Sha1),
        (has(b"/ETSI.RFC3161"), SignatureFormat::Rfc3161),
    ];
    let format =
        formats.into_iter().filter_map(|(at, format)| Some((at?, format))).min_by_key(|of| of.0)?.1;
    Some(Specimen { cms, content, format })
}

/// Structures of the corpus that hold, with the value in one piece.
pub(super) fn from_corpus(most: usize) -> Vec<Specimen> {
    let Some(root) = corpus() else { return Vec::new() };
    let mut paths: Vec<_> = std::fs::read_dir(root.join("pdf/signed"))
        .expect("a folder")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let Some(cut) = std::fs::read(path).ok().and_then(|pdf| cut(&pdf)) else { continue };
        let options = ObserveOptions::default();
        let holds = read_with(&cut.cms, cut.format, &cut.content, &options)
            .is_ok_and(|observed| observed.signatures.iter().all(all_hold));
        if holds && found.len() < most && cut.cms.len() < 60_000 {
            found.push(cut);
        }
    }
    assert!(found.len() > most / 2, "{} of the corpus hold", found.len());
    found
}

fn read_file(bytes: &[u8], content: Option<&[u8]>) -> Observed {
    let mut options = ObserveOptions::default();
    if let Some(content) = content {
        options.detached.insert(String::new(), content.to_vec().into());
    }
    observe_document(&bytes.to_vec(), "file", &options).expect("readable")
}

#[test]
fn detached_file_is_verified_over_the_content_given() {
    let cms = Recipe::pades().build();
    let observed = read_file(&cms, Some(CONTENT));
    assert_eq!(observed.document.format, DocumentFormat::Cms);
    assert_eq!(observed.document.sha256, hex::encode(sha256(&cms)));
    assert_eq!(observed.signatures[0].id, "1");
    assert!(all_hold(&observed.signatures[0]));

    let observed = read_file(&cms, Some(b"another"));
    assert_eq!(observed.signatures[0].references[0].intact, Check::Fails);
}

#[test]
fn detached_file_without_content_says_what_is_missing() {
    let observed = read_file(&Recipe::pades().build(), None);
    let signature = &observed.signatures[0];
    assert!(!signature.references[0].found);
    assert_eq!(signature.value.verifies, Check::Holds);
    assert_eq!(rules(signature), ["CM-03-CONTENT"]);
}

#[test]
fn file_with_its_content_inside_is_verified_by_itself() {
    let mut recipe = Recipe::pades();
    recipe.content = Some(CONTENT.to_vec());
    let cms = recipe.build();
    assert!(all_hold(&read_file(&cms, None).signatures[0]));
    // A content given besides must be the same one.
    assert!(all_hold(&read_file(&cms, Some(CONTENT)).signatures[0]));
    let other = read_file(&cms, Some(b"another"));
    assert_eq!(other.signatures[0].references[0].intact, Check::Fails);

    recipe.content = Some(b"another".to_vec());
    let altered = read_file(&recipe.build(), None);
    assert_eq!(altered.signatures[0].references[0].intact, Check::Fails);
}

#[test]
fn several_signers_are_told_by_position() {
    let mut recipe = Recipe::pades();
    recipe.signers = 2;
    recipe.unsigned = vec![recipe::attribute(
        oid::SIGNATURE_TIMESTAMP,
        &[recipe::token(&sha256(b"something else"), None)],
    )];
    let observed = read_file(&recipe.build(), Some(CONTENT));
    let ids: Vec<_> = observed.signatures.iter().map(|signature| signature.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!(observed.signatures[1].timestamps[0].id, "2/timestamp-1");
    assert_eq!(observed.signatures[1].timestamps[0].references[0].intact, Check::Fails);
    assert!(observed.signatures.iter().all(all_hold));
}

#[test]
fn pem_and_plain_base64_are_read() {
    let cms = Recipe::pades().build();
    let text = base64::engine::general_purpose::STANDARD.encode(&cms);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    let body = lines.join("\r\n");
    for file in [
        format!("-----BEGIN PKCS7-----\n{body}\n-----END PKCS7-----\n"),
        format!("-----BEGIN CMS-----\n{body}\n-----END CMS-----\n"),
        format!("{body}\n"),
    ] {
        assert!(all_hold(&read_file(file.as_bytes(), Some(CONTENT)).signatures[0]));
    }
}

#[test]
fn what_follows_the_end_of_pem_is_not_covered() {
    let text = base64::engine::general_purpose::STANDARD.encode(Recipe::pades().build());
    let one = format!("-----BEGIN CMS-----\n{text}\n-----END CMS-----\n");
    assert!(read_file(one.as_bytes(), Some(CONTENT)).document.deviations.is_empty());
    for more in ["%PDF-1.4", one.as_str()] {
        let observed = read_file(format!("{one}\n{more}").as_bytes(), Some(CONTENT));
        let [deviation] = observed.document.deviations.as_slice() else { panic!("one deviation") };
        assert_eq!(deviation.rule, "CM-01-FOREIGN");
    }
}

#[test]
fn bytes_after_the_structure_are_told() {
    let mut cms = Recipe::pades().build();
    assert!(read_file(&cms, Some(CONTENT)).document.deviations.is_empty());
    cms.extend_from_slice(&[0; 8]);
    let observed = read_file(&cms, Some(CONTENT));
    let [deviation] = observed.document.deviations.as_slice() else { panic!("one deviation") };
    assert_eq!(deviation.rule, "CM-01-TAIL");
    assert_eq!(deviation.compared.seen, "8 bytes of zeros");
    assert!(all_hold(&observed.signatures[0]));
    // A document of another kind, which other programs might open.
    cms.extend_from_slice(b"%PDF-1.7");
    let observed = read_file(&cms, Some(CONTENT));
    let [deviation] = observed.document.deviations.as_slice() else { panic!("one deviation") };
    assert_eq!(deviation.rule, "CM-01-FOREIGN");
}

#[test]
fn certificates_without_a_signer_are_no_signature() {
    let mut recipe = Recipe::pades();
    recipe.signers = 0;
    assert!(read_file(&recipe.build(), None).signatures.is_empty());
}

#[test]
fn tokens_and_responses_are_timestamps_of_the_content_given() {
    let token = recipe::token(&sha256(CONTENT), Some(&[9]));
    let granted = build::timestamp_response(&token);
    for file in [&token, &granted] {
        let observed = read_file(file, Some(CONTENT));
        assert_eq!(observed.document.format, DocumentFormat::Timestamp);
        let signature = &observed.signatures[0];
        assert_eq!((signature.id.as_str(), signature.kind), ("1", SignatureKind::Timestamp));
        assert!(all_hold(signature), "{signature:?}");
        assert_eq!(rules(signature), Vec::<&str>::new());
        assert!(observed.document.deviations.is_empty());

        let without = read_file(file, None);
        assert_eq!(rules(&without.signatures[0]), ["TS-16"]);
        assert!(!without.signatures[0].references[0].found);
        let other = read_file(file, Some(b"another"));
        assert_eq!(other.signatures[0].references[0].intact, Check::Fails);
    }
}

#[test]
fn refused_response_is_a_timestamp_file_without_a_token() {
    let response = build::timestamp_refusal(build::TimestampRefusal::Algorithm, "SHA-1");
    assert_eq!(crate::formats::detect(&response).ok(), Some(DocumentFormat::Timestamp));
    let error = observe_document(&response, "x.tsr", &ObserveOptions::default());
    let error = error.expect_err("no token").to_string();
    assert!(error.contains("rejection (badAlg: SHA-1)"), "{error}");
}

#[test]
fn other_files_are_named_as_not_read() {
    for (bytes, what) in [(&b"PK\x03\x04"[..], "no known format"), (b"MZ", "no known format")] {
        let error = observe_document(&bytes.to_vec(), "x", &ObserveOptions::default());
        let error = error.expect_err("not read").to_string();
        assert!(error.starts_with("not a document that condau reads yet"), "{error}");
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn cms_files_of_the_corpus_hold_as_they_should() {
    let Some(root) = corpus() else { return };
    let mut seen = 0;
    for entry in std::fs::read_dir(root.join("ltv/files")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !name.ends_with(".p7m") {
            continue;
        }
        seen += 1;
        let observed = read_file(&std::fs::read(&path).expect("a file"), None);
        let [signature] = observed.signatures.as_slice() else { panic!("{name}: one signature") };
        let altered = name.contains("altered");
        assert_eq!(all_hold(signature), !altered, "{name}: {signature:?}");
        let reference = signature.signer.reference.as_ref().expect("a reference");
        let named = if name.contains("other-signing") { Check::Fails } else { Check::Holds };
        assert_eq!(reference.digest_matches, named, "{name}");
        for token in &signature.timestamps {
            let imprint = &token.references[0].intact;
            match token.kind {
                SignatureKind::SignatureTimestamp if name.contains("wrong-imprint") => {
                    assert_eq!(*imprint, Check::Fails, "{name}");
                }
                SignatureKind::SignatureTimestamp if name.contains("altered-value") => {
                    assert_eq!(*imprint, Check::Fails, "{name}");
                }
                SignatureKind::ContentTimestamp if altered => {}
                _ => assert_eq!(*imprint, Check::Holds, "{name} {:?}", token.kind),
            }
        }
    }
    assert!(seen >= 5, "{seen} files");
}
