//! What `sign` and `timestamp` share: which file becomes which, what they are judged by, and how it
//! is said that something stands in the way.

use super::exit::ExitStatus;
use super::failure::Failure;
use super::options::file_failure;
use super::options::settings_failure;
use super::options::warn_left_out;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::output;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::adapters::output::OutputError;
use crate::adapters::tsa;
use crate::app::appearance::Covering;
use crate::app::settings;
use crate::app::settings::Settings;
use crate::app::settings::Sources;
use crate::app::sign::Job;
use crate::app::sign::SignError;
use crate::app::sign::SignedFile;
use crate::app::token_trust::Distrust;
use crate::app::token_trust::Doubt;
use crate::app::unreadable;
use crate::model::DigestAlgorithm;
use crate::report::Lang;
use crate::report::Message;
use crate::report::Words;
use crate::report::in_vietnamese;
use secrecy::SecretString;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

pub(super) fn parse_digest(text: &str) -> Result<DigestAlgorithm, String> {
    match DigestAlgorithm::from_name(text) {
        Some(
            digest @ (DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512),
        ) => Ok(digest),
        _ => Err("expected sha256, sha384 or sha512".to_owned()),
    }
}

/// Reads trust material, and keeps what opens documents.
pub(super) fn load_settings(
    sources: Sources,
    password: Option<SecretString>,
    terminal: &Terminal,
) -> Result<Settings, Failure> {
    load_settings_about(sources, password, &[], terminal)
}

/// The same with contents that are signed from outside, as `[URI=]PATH`.
pub(super) fn load_settings_about(
    sources: Sources,
    password: Option<SecretString>,
    detached: &[String],
    terminal: &Terminal,
) -> Result<Settings, Failure> {
    let detached = detached.iter().map(|text| settings::Detached::parse(text)).collect();
    let wishes = settings::Wishes { sources, password, detached, ..settings::Wishes::default() };
    let (settings, left_out) =
        Settings::load(wishes, clock::now()).map_err(|error| settings_failure(&error))?;
    warn_left_out(&left_out, terminal);
    Ok(settings)
}

/// Pairs inputs with outputs before anything is unlocked.
pub(super) fn plan(
    inputs: &[PathBuf],
    destination: Destination,
    existing: Existing,
) -> Result<Vec<Job>, Failure> {
    let planned = output::plan(inputs, &destination, existing);
    let outputs = planned.map_err(|error| output_failure(&error))?;
    output::make_folder(&destination).map_err(|error| output_failure(&error))?;
    let pairs = inputs.iter().cloned().zip(outputs);
    Ok(pairs.map(|(input, output)| Job { input, output }).collect())
}

/// Says on standard output what was made. It is there already, so what is left to fail is the
/// telling: that is an error all the same, since whoever reads it takes it for all that there is.
pub(super) fn tell_made(line: &str, terminal: &Terminal) -> ExitStatus {
    let mut output = terminal.output();
    match writeln!(output, "{line}").and_then(|()| output.flush()) {
        Ok(()) => ExitStatus::Passed,
        Err(error) => {
            Failure::new("cannot write standard output", "không ghi được ra đầu ra chuẩn")
                .because(error)
                .hint(
                    "the files named are written; what is told about them is not",
                    "các tệp kết quả đã ghi xong; chỉ phần thông báo về chúng chưa ghi được",
                )
                .tell(terminal)
        }
    }
}

/// Says so where the authority is the sample one.
pub(super) fn warn_of_sandbox(authority: Option<&str>, terminal: &Terminal) {
    if authority == Some(tsa::SANDBOX) {
        terminal.warn(&Words::new(
            "the timestamps come from the sample authority in this program: for trials only",
            "dấu thời gian lấy từ dịch vụ mẫu trong chương trình này: chỉ dùng để thử nghiệm",
        ));
    }
}

/// What `--allow-untrusted-tsa` says.
pub(super) fn distrust(allowed: bool) -> Distrust {
    if allowed { Distrust::Warn } else { Distrust::Refuse }
}

/// Says which timestamps others may not accept.
pub(super) fn warn_of_doubts(doubts: &[Doubt], terminal: &Terminal) {
    for doubt in doubts {
        terminal.warn(&match doubt {
            Doubt::NoAnchor => Words::new(
                "no trust anchor is given, so it was not looked at whether the timestamp authority \
                 is trusted: name one with --trust",
                "chưa có chứng thư gốc tin cậy nên chưa xét được dịch vụ dấu thời gian có được tin \
                 cậy hay không: hãy chỉ ra bằng --trust",
            ),
            Doubt::Distrusted(why) => Words::new(
                format!("the timestamp authority is not trusted here: {why}"),
                format!("dịch vụ dấu thời gian chưa được tin cậy ở đây: {}", in_vietnamese(why)),
            ),
        });
    }
}

/// Letters of covered text that are told.
const LETTERS: usize = 60;

/// Says what the visible signature stands over, and whose turn it was.
pub(super) fn warn_of_covered(input: &Path, covering: &Covering, terminal: &Terminal) {
    let path = input.display();
    if covering.before_signer {
        terminal.warn(&Words::new(
            format!(
                "{path}: the agency's seal is put on a document that nobody has signed: the \
                 competent person signs first (--appearance ca-nhan)"
            ),
            format!(
                "{path}: đóng dấu cơ quan lên văn bản chưa có chữ ký nào: người có thẩm quyền phải \
                 ký trước (--appearance ca-nhan)"
            ),
        ));
    }
    if !covering.text.is_empty() {
        let more = covering.text.chars().nth(LETTERS).map_or("", |_| " …");
        let text: String = covering.text.chars().take(LETTERS).collect();
        let text = text.trim_end_matches(['…', ' ']);
        terminal.warn(&Words::new(
            format!("{path}: the signature covers text of the page: \"{text}{more}\""),
            format!("{path}: chữ ký che phần chữ trên trang: “{text}{more}”"),
        ));
    }
    for id in &covering.signatures {
        terminal.warn(&Words::new(
            format!("{path}: the signature covers the visible signature `{id}`"),
            format!("{path}: chữ ký che chữ ký đã hiển thị “{id}”"),
        ));
    }
}

/// Says what is wrong with a document's earlier signatures, as it came to us.
pub(super) fn warn_of_others(job: &Job, signed: &SignedFile, terminal: &Terminal) {
    let path = job.input.display();
    for id in &signed.changed_since {
        terminal.warn(&Words::new(
            format!("{path} was changed after signature `{id}`: see `condau verify`"),
            format!("{path} đã bị thay đổi sau chữ ký “{id}”: hãy xem bằng `condau verify`"),
        ));
    }
    warn_of_covered(&job.input, &signed.covering, terminal);
    for id in &signed.doubtful {
        terminal.warn(&Words::new(
            format!(
                "signature `{id}` of {path} does not hold or cannot be checked: see `condau verify`"
            ),
            format!(
                "chữ ký “{id}” của {path} không đúng hoặc không kiểm tra được: hãy xem bằng \
                 `condau verify`"
            ),
        ));
    }
}

/// Why a file was not timestamped, for people.
pub(super) fn stamp_failure(input: &Path, error: &SignError) -> Failure {
    let path = input.display();
    let en = format!("cannot timestamp {path}");
    let what = Words::new(en, format!("không gắn được dấu thời gian cho {path}"));
    explain_document(input, error, &what)
}

/// An error about a document: of one that cannot be read, what `verify` says of it too.
pub(super) fn explain_document(input: &Path, error: &SignError, what: &Words) -> Failure {
    let Some(finding) = error.of_document(input) else { return explain(error, what) };
    let message = |lang| Message::of(&finding, lang).to_string();
    let because = Words::new(message(Lang::En), message(Lang::Vi));
    let detached = Words::new(
        "; beside any file: a signature by `condau sign --detached`, a timestamp by \
         `condau timestamp --detached`",
        "; cho tệp bất kỳ: chữ ký rời bằng `condau sign --detached`, dấu thời gian rời bằng \
         `condau timestamp --detached`",
    );
    let cure = |lang| Message::cure(&finding, lang).to_string();
    let mut cure = Words::new(cure(Lang::En), cure(Lang::Vi));
    if finding.rule == unreadable::OTHER_KIND {
        cure = Words::new(
            "save or print it as PDF first, and sign that",
            "hãy lưu hoặc in ra PDF trước rồi ký tệp PDF đó",
        );
    }
    if [unreadable::OTHER_KIND, unreadable::NO_KIND].contains(&&*finding.rule) {
        cure = Words::new(cure.en + &detached.en, cure.vi + &detached.vi);
    }
    Failure::new(what.en.clone(), what.vi.clone()).because_words(because).hint_words(&cure)
}

/// An error with its causes; `what` says what could not be done.
pub(super) fn explain(error: &SignError, what: &Words) -> Failure {
    let failure = match error {
        SignError::File(error) => return file_failure(error),
        SignError::Output(error) => return output_failure(error),
        error => match error.refusal() {
            Some(refusal) => {
                let why = refusal.to_string();
                let vi = in_vietnamese(&why);
                Failure::new(format!("{}: {why}", what.en), format!("{}: {vi}", what.vi))
            }
            None => Failure::new(what.en.clone(), what.vi.clone()).because_of(error),
        },
    };
    if let SignError::Authority { name, .. } = error {
        return failure.status(ExitStatus::Usage).hint_words(&about_address(name));
    }
    match error.cure() {
        Some((en, vi)) => failure.hint(en, vi),
        None => failure,
    }
}

/// What to do about an authority's name that is no address.
fn about_address(name: &str) -> Words {
    let plain = name.trim().to_ascii_lowercase();
    if distance(&plain, tsa::SANDBOX) <= 2 {
        let sandbox = tsa::SANDBOX;
        return Words::new(
            format!("did you mean --tsa {sandbox}?"),
            format!("có phải ý bạn là --tsa {sandbox}?"),
        );
    }
    Words::new(
        "give the address of a timestamp service, as in --tsa http://tsa.example.vn; for trials: \
         --tsa sandbox",
        "hãy đưa địa chỉ dịch vụ dấu thời gian, ví dụ --tsa http://tsa.example.vn; để thử: --tsa \
         sandbox",
    )
}

/// How many letters have to be put in, taken out or replaced to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in (1_usize..).zip(from.chars()) {
        let mut left = line;
        let mut above_left = line.saturating_sub(1);
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(&to) {
            let replaced = above_left.saturating_add(usize::from(letter != *other));
            left = replaced.min(left.saturating_add(1)).min(above.saturating_add(1));
            above_left = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// An output that is in the way or cannot be written, for people.
pub(super) fn output_failure(error: &OutputError) -> Failure {
    let failure = Failure::of(error);
    match error {
        OutputError::Exists { .. } => failure.hint(
            "choose another name, or replace it with --force",
            "hãy chọn tên khác, hoặc thay thế bằng --force",
        ),
        OutputError::NoFolder { folder } => {
            let folder = folder.display();
            failure.hint(
                format!("make it first (mkdir -p {folder}), or use --out-dir, which makes its own"),
                format!("hãy tạo trước (mkdir -p {folder}), hoặc dùng --out-dir để tự tạo thư mục"),
            )
        }
        OutputError::FolderAsInput { path } => {
            let path = path.display();
            failure.status(ExitStatus::Usage).hint(
                format!("name its files: condau sign {path}/*.pdf --out-dir SIGNED …"),
                format!("hãy nêu các tệp trong đó: condau sign {path}/*.pdf --out-dir ĐÃ_KÝ …"),
            )
        }
        OutputError::OneForSeveral { .. } => failure.status(ExitStatus::Usage).hint(
            "use --out-dir, which keeps the names of the files",
            "hãy dùng --out-dir, tên các tệp được giữ nguyên",
        ),
        OutputError::SameFile { .. } => failure.status(ExitStatus::Usage).hint(
            "give the new file another name: the original is kept as it is",
            "hãy đặt tên khác cho tệp mới: tệp gốc được giữ nguyên",
        ),
        OutputError::Collision { .. } | OutputError::NoName { .. } => {
            failure.status(ExitStatus::Usage).hint(
                "sign these files one by one, each with -o",
                "hãy ký riêng từng tệp này, mỗi tệp với -o",
            )
        }
        OutputError::System { source, .. } => {
            let cause = crate::report::file_trouble(source.kind(), &source.to_string());
            let what = error.to_string();
            let vi = in_vietnamese(&what);
            Failure::new(format!("{what}: {}", cause.en), format!("{vi}: {}", cause.vi))
        }
        OutputError::Copy { .. } => failure,
    }
}
