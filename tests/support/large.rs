//! PDFs that are large in one way: bytes, pages or signatures. Written piece by piece into a file,
//! so that one of many gigabytes with a hole in it takes neither memory nor disk. Shared by
//! `tests/large.rs` and `benches/large.rs`.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use condau::adapters::files;
use condau::adapters::keystore::KeyFile;
use condau::adapters::sandbox;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::formats::ObserveOptions;
use condau::model::Time;
use condau::ports::Entropy;
use condau::report::Report;
use condau::signing;
use condau::signing::Output;
use condau::signing::Signer;
use condau::signing::SigningRequest;
use secrecy::SecretString;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;

/// When everything is signed and judged.
pub const DAY: &str = "2026-11-22T02:00:00Z";

struct Fixed;

impl Entropy for Fixed {
    fn now(&self) -> Time {
        Time::parse(DAY).expect("a time")
    }

    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x2a);
    }
}

/// Writes a PDF with so many pages and an attached stream of so many zeros, which are a hole where
/// the file system has such.
pub fn write(path: &Path, pages: u32, zeros: u64) {
    let mut file = File::create(path).expect("a file");
    let mut offsets = Vec::new();
    file.write_all(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").expect("written");
    let mut object = |file: &mut File, body: &str| {
        offsets.push(file.stream_position().expect("a position"));
        writeln!(file, "{} 0 obj\n{body}\nendobj", offsets.len()).expect("written");
    };
    // Pages hang in branches of a hundred, as writers make them.
    let branches = pages.div_ceil(100);
    let numbers = |from: u32, count: u32, step: u32| {
        (0..count).map(|i| format!("{} 0 R", from + i * step)).collect::<Vec<_>>().join(" ")
    };
    object(&mut file, "<</Type/Catalog/Pages 2 0 R>>");
    let kids = numbers(3, branches, 101);
    object(&mut file, &format!("<</Type/Pages/Kids[{kids}]/Count {pages}>>"));
    for branch in 0..branches {
        let own = 3 + branch * 101;
        let count = (pages - branch * 100).min(100);
        let kids = numbers(own + 1, count, 1);
        object(&mut file, &format!("<</Type/Pages/Parent 2 0 R/Kids[{kids}]/Count {count}>>"));
        for _ in 0..count {
            let page =
                format!("<</Type/Page/Parent {own} 0 R/MediaBox[0 0 595 842]/Resources<<>>>>");
            object(&mut file, &page);
        }
    }
    offsets.push(file.stream_position().expect("a position"));
    writeln!(file, "{} 0 obj\n<</Length {zeros}>>\nstream", offsets.len()).expect("written");
    file.seek(SeekFrom::Current(i64::try_from(zeros).expect("a length"))).expect("a hole");
    write!(file, "\nendstream\nendobj\n").expect("written");
    let table = file.stream_position().expect("a position");
    let size = offsets.len() + 1;
    write!(file, "xref\n0 {size}\n0000000000 65535 f\r\n").expect("written");
    for offset in &offsets {
        write!(file, "{offset:010} 00000 n\r\n").expect("written");
    }
    write!(file, "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n")
        .expect("written");
}

/// Appends a signature of the sample leader: the file is neither copied nor held in memory.
pub fn sign(path: &Path) {
    let (store, password) = sandbox::sample_key("leader").expect("a sample");
    let unlocked = KeyFile::pkcs12(store.to_vec(), "leader")
        .unlock(Some(&SecretString::from(password.to_owned())), &[])
        .expect("unlocked");
    let request = SigningRequest::new(unlocked.certificate, Fixed.now());
    let signer = Signer { key: unlocked.key.as_ref(), authority: None, entropy: &Fixed };
    let mut buffer = Vec::new();
    let opened = files::open(path, &mut buffer).expect("opened");
    let made =
        signing::sign(opened.source(), "large", &request, &signer, &ObserveOptions::default())
            .expect("signed");
    let Output::Appended(update) = made.output else { panic!("a PDF is appended to") };
    let mut file = OpenOptions::new().append(true).open(path).expect("opened");
    file.write_all(&update).expect("written");
}

/// The report on the file.
pub fn verified(path: &Path, settings: &Settings) -> Report {
    verify::verify_file(path, settings, &mut Vec::new())
}
