//! `condau augment`: raises the signatures of a document to a higher level, and renews what is
//! archived.

mod telling;

use super::exit::ExitStatus;
use super::failure::Failure;
use super::interruption::watch_for_interruption;
use super::localise::Translation;
use super::making;
use super::options::FormOption;
use super::options::TrustOptions;
use super::options::file_failure;
use super::options::read_password;
use super::terminal::Terminal;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::files;
use crate::adapters::ledger;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::app::augment::AugmentError;
use crate::app::augment::Augmenting;
use crate::app::augment::Early;
use crate::app::augment::Lack;
use crate::app::augment::Wishes;
use crate::app::beside::Taken;
use crate::app::settings::Sources;
use crate::app::sign::Job;
use crate::model::DigestAlgorithm;
use crate::model::SignatureLevel;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::Words;
use crate::report::in_vietnamese;
use clap::ArgGroup;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use telling::Teller;

/// What to raise, how far, and with what.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("destination")))]
pub struct AugmentArguments {
    /// Documents whose signatures are raised; of a folder: its .pdf, .xml, .p7m and
    /// .p7s files and containers
    #[arg(value_name = "FILE|DIR", required = true)]
    files: Vec<PathBuf>,
    /// The raised document
    #[arg(short, long, value_name = "OUT", group = "destination")]
    output: Option<PathBuf>,
    /// Folder for the raised documents, which keep their names
    #[arg(long, value_name = "DIR", group = "destination")]
    out_dir: Option<PathBuf>,
    /// Only tell what would be added and what is missing: no authority is asked, nothing written
    #[arg(long, conflicts_with_all = ["destination", "force"])]
    dry_run: bool,
    /// B-T (a timestamp), B-LT (and all it is judged by), B-LTA (and a timestamp over that)
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    level: Level,
    /// Only the signature in this field, or with this id or number in the report [default: all]
    #[arg(long, value_name = "FIELD|ID|N")]
    signature: Vec<String>,
    /// Content that is signed from outside the file
    #[arg(long, value_name = "[URI=]PATH")]
    detached: Vec<String>,
    /// Timestamp authority; `sandbox` is a sample one in this program, for trials
    #[arg(long, value_name = "URL|sandbox")]
    tsa: Option<String>,
    /// Go on where the timestamp authority is not trusted, with a warning
    #[arg(long, requires = "tsa")]
    allow_untrusted_tsa: bool,
    /// B-LTA: add a timestamp though the last one does not end within 90 days
    #[arg(long)]
    renew: bool,
    /// Refuse a status that is older than the signature, instead of warning
    #[arg(long)]
    fresh: bool,
    /// PDF: also write VRI entries, which old readers look for
    #[arg(long)]
    vri: bool,
    #[command(flatten)]
    trust: TrustOptions,
    /// Folder of what was fetched or imported before [default: CONDAU_CACHE, or your own]
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// sha256, sha384 or sha512 [default: sha256]
    #[arg(long, value_name = "NAME", value_parser = making::parse_digest)]
    digest: Option<DigestAlgorithm>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    document_password_file: Option<PathBuf>,
    #[command(flatten)]
    form: FormOption,
    /// Replace the file that is there
    #[arg(long)]
    force: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    (
        "",
        "Nâng mức chữ ký trong tệp PDF, XML, CMS và gói ASiC để kiểm tra được lâu dài, và gia hạn bản đã lưu trữ",
    ),
    (
        "files",
        "Các tệp có chữ ký cần nâng mức; với thư mục: các tệp .pdf, .xml, .p7m, .p7s và các gói ASiC trong đó",
    ),
    ("output", "Tệp đã nâng mức"),
    ("out_dir", "Thư mục chứa các tệp đã nâng mức, giữ nguyên tên"),
    (
        "dry_run",
        "Chỉ cho biết sẽ thêm gì và còn thiếu gì: không xin dấu thời gian, không ghi tệp nào",
    ),
    (
        "level",
        "Mức cần đạt: B-T (dấu thời gian), B-LT (thêm mọi dữ kiện để kiểm tra), B-LTA (thêm dấu \
         thời gian lên tất cả)",
    ),
    (
        "signature",
        "Chỉ chữ ký ở trường này, hoặc có id hay số thứ tự này trong báo cáo [mặc định: tất cả]",
    ),
    ("detached", "Nội dung được ký nằm ngoài tệp"),
    ("tsa", "Dịch vụ cấp dấu thời gian; `sandbox` là dịch vụ mẫu trong chương trình, để thử"),
    (
        "allow_untrusted_tsa",
        "Vẫn tiếp tục, kèm cảnh báo, khi dịch vụ dấu thời gian chưa được tin cậy",
    ),
    ("renew", "B-LTA: thêm dấu thời gian dù dấu cuối cùng còn hạn trên 90 ngày"),
    ("fresh", "Từ chối trạng thái chứng thư cũ hơn chữ ký, thay vì chỉ cảnh báo"),
    ("vri", "PDF: ghi thêm các mục VRI mà phần mềm đọc đời cũ cần"),
    ("cache", "Thư mục dữ kiện đã lấy hoặc đã nhập [mặc định: CONDAU_CACHE, hoặc của riêng bạn]"),
    ("digest", "sha256, sha384 hoặc sha512 [mặc định: sha256]"),
    ("document_password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    ("force", "Ghi đè tệp đã có"),
];

/// A level that can be asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Level(SignatureLevel);

fn parse_level(text: &str) -> Result<Level, String> {
    let level = SignatureLevel::parse(text).filter(|level| *level > SignatureLevel::B);
    level.map(Level).ok_or_else(|| "expected B-T, B-LT or B-LTA".to_owned())
}

/// The name of a level, in lists: as `verify` says it.
pub(super) fn level_name(level: SignatureLevel, lang: Lang) -> &'static str {
    match level {
        SignatureLevel::None => lang.pick("no level", "không có mức"),
        level => level.name(),
    }
}

/// Raises. Of several documents each is raised or refused by itself.
///
/// # Errors
/// Where nothing could be begun: outputs in the way, an address that is none.
pub fn run(arguments: &AugmentArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let (inputs, is_several) = inputs(arguments)?;
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let jobs = match destination(arguments)? {
        Some(destination) => making::plan(&inputs, destination, existing)?,
        None => inputs.into_iter().map(|input| Job { input, output: PathBuf::new() }).collect(),
    };
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    making::warn_of_sandbox(arguments.tsa.as_deref(), terminal);
    let sources = Sources {
        cache: arguments.cache.clone().or_else(ledger::locate),
        ..arguments.trust.sources()
    };
    let settings = making::load_settings_about(sources, password, &arguments.detached, terminal)?;
    let settings = settings.pairing(!is_several);
    let wishes = Wishes {
        level: arguments.level.0,
        signatures: arguments.signature.clone(),
        authority: arguments.tsa.clone(),
        digest: arguments.digest,
        renew: arguments.renew,
        fresh: arguments.fresh,
        relations: arguments.vri,
        distrust: making::distrust(arguments.allow_untrusted_tsa),
    };
    let run = Augmenting::open(settings, wishes, Box::new(SystemEntropy)).map_err(|error| {
        making::explain(&error, &Words::new("nothing was raised", "chưa nâng mức tệp nào"))
    })?;
    let stop = watch_for_interruption();
    let mut teller = Teller::new(arguments, is_several, terminal);
    for job in &jobs {
        if stop.load(Ordering::SeqCst) {
            teller.left();
            continue;
        }
        if arguments.dry_run {
            teller.foreseen(job, run.foresee(&job.input));
        } else {
            teller.augmented(job, run.augment(job, existing));
        }
    }
    making::warn_of_doubts(&run.doubts(), terminal);
    Ok(teller.close())
}

/// The documents, and whether they were named as several.
fn inputs(arguments: &AugmentArguments) -> Result<(Vec<PathBuf>, bool), Failure> {
    let is_document = |path: &PathBuf| {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let ending = ending.as_deref();
        matches!(
            ending,
            Some("pdf" | "xml" | "p7m" | "p7s" | "asice" | "asics" | "sce" | "scs" | "bdoc")
        )
    };
    let mut inputs = Vec::new();
    let mut is_several = arguments.files.len() > 1;
    for path in &arguments.files {
        let named = files::named_by(path).map_err(|error| file_failure(&error))?;
        if files::is_folder(path) {
            is_several = true;
            inputs.extend(named.into_iter().filter(is_document));
        } else {
            inputs.extend(named);
        }
    }
    if inputs.is_empty() {
        return Err(Failure::new(
            "there is no .pdf, .xml, .p7m, .p7s or container in what is named",
            "nơi được nêu không có tệp .pdf, .xml, .p7m, .p7s hay gói ASiC nào",
        )
        .status(ExitStatus::NoSignature));
    }
    Ok((inputs, is_several))
}

/// `None` where nothing is to be written.
fn destination(arguments: &AugmentArguments) -> Result<Option<Destination>, Failure> {
    match (&arguments.output, &arguments.out_dir) {
        _ if arguments.dry_run => Ok(None),
        (Some(path), _) => Ok(Some(Destination::File(path.clone()))),
        (None, Some(folder)) => Ok(Some(Destination::Folder(folder.clone()))),
        (None, None) => Err(Failure::usage(
            "say where to: -o (--output) FILE or --out-dir FOLDER, or --dry-run",
            "hãy chỉ nơi ghi: -o (--output) TỆP hoặc --out-dir THƯ_MỤC, hoặc --dry-run",
        )),
    }
}

/// Says which content was taken without being named.
fn say_content(input: &Path, content: Option<&Taken>, terminal: &Terminal) {
    let Some(Taken { path, is_beside: true }) = content else { return };
    let (input, path) = (input.to_string_lossy(), path.to_string_lossy());
    let (input, path) = (Safe(&input), Safe(&path));
    terminal.say(&terminal.lang().pick(
        format!("condau: what {input} is about was read from the file beside it: {path}"),
        format!("condau: nội dung của {input} được đọc từ tệp đặt bên cạnh: {path}"),
    ));
}

/// Says which statuses are older than their signatures.
pub(super) fn warn_of_early(early: &[Early], terminal: &Terminal) {
    for Early { id, issued, proven, next } in early {
        let en = next.map(|next| format!("; the next one is due at {next}")).unwrap_or_default();
        let vi = next.map(|next| format!("; kỳ tiếp theo lúc {next}")).unwrap_or_default();
        terminal.warn(&Words::new(
            format!(
                "the status of the signer of `{id}` was issued at {issued}, before the signature \
                 ({proven}): it does not say yet that the certificate was good then{en}"
            ),
            format!(
                "trạng thái chứng thư của chữ ký “{id}” được cấp lúc {issued}, trước khi ký \
                 ({proven}): chưa cho biết chứng thư còn tốt lúc ký{vi}"
            ),
        ));
    }
}

/// Why a document was not raised, for people.
pub(super) fn failure(input: &Path, error: &AugmentError) -> Failure {
    let path = input.display();
    let what = Words::new(
        format!("cannot raise {path} to the level asked for"),
        format!("không nâng được mức chữ ký của {path}"),
    );
    explain_raising(input, error, &what)
}

/// The same; `what` says what could not be done.
pub(super) fn explain_raising(input: &Path, error: &AugmentError, what: &Words) -> Failure {
    let failure = match error {
        AugmentError::Making(error) => return making::explain_document(input, error, what),
        AugmentError::Missing { lacks } => {
            let listed = |lang: Lang| {
                lacks.iter().map(|lack| lack_line(lack, lang)).collect::<Vec<_>>().join("; ")
            };
            let (en, vi) = (listed(Lang::En), listed(Lang::Vi));
            Failure::new(
                format!("{}: still missing: {en}", what.en),
                format!("{}: còn thiếu: {vi}", what.vi),
            )
        }
        error => {
            let why = error.to_string();
            let vi = in_vietnamese(&why);
            Failure::new(format!("{}: {why}", what.en), format!("{}: {vi}", what.vi))
        }
    };
    let failure = match error {
        AugmentError::NoSignature => failure.status(ExitStatus::NoSignature),
        AugmentError::NoAuthority | AugmentError::NoSuchSignature { .. } => {
            failure.status(ExitStatus::Usage)
        }
        _ => failure,
    };
    match error.cure() {
        Some((en, vi)) => failure.hint(en, vi),
        None => failure,
    }
}

fn lack_line(lack: &Lack, lang: Lang) -> String {
    let at = |urls: &[String]| match urls.first() {
        Some(url) => format!(" ({url})"),
        None => String::new(),
    };
    match lack {
        Lack::Issuer { subject, issuer, urls } => lang.pick(
            format!("the certificate of {issuer}, who issued {subject}{}", at(urls)),
            format!("chứng thư của {issuer}, nơi cấp cho {subject}{}", at(urls)),
        ),
        Lack::Status { subject, serial, urls } => lang.pick(
            format!("the present status of {subject}, serial number {serial}{}", at(urls)),
            format!("trạng thái hiện tại của {subject}, số hiệu {serial}{}", at(urls)),
        ),
        Lack::Trust { subject } => lang.pick(
            format!("trust in the root {subject}"),
            format!("việc tin cậy chứng thư gốc {subject}"),
        ),
        Lack::Bytes { sha256 } => lang.pick(
            format!("the bytes of the status {sha256}"),
            format!("nội dung trạng thái {sha256}"),
        ),
    }
}
