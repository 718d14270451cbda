//! `--preview`: the page with the appearance, nothing signed.

use super::SignArguments;
use super::warn_of_picture;
use crate::adapters::clock;
use crate::adapters::output::Existing;
use crate::app::preview;
use crate::app::preview::Subject;
use crate::app::settings::Sources;
use crate::cli::drawing::artist;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::making::explain;
use crate::cli::making::load_settings;
use crate::cli::making::tell_made;
use crate::cli::making::warn_of_covered;
use crate::cli::options::read_password;
use crate::cli::terminal::Terminal;
use crate::report::Safe;
use crate::report::Words;
use std::path::Path;

/// Nothing is signed: no key is asked for.
pub(super) fn preview(
    arguments: &SignArguments,
    picture: &Path,
    terminal: &Terminal,
) -> Result<ExitStatus, Failure> {
    let ([input], None, None) = (arguments.files.as_slice(), &arguments.output, &arguments.out_dir)
    else {
        return Err(Failure::usage(
            "--preview draws one document and signs none: leave out -o and --out-dir",
            "--preview vẽ một tài liệu và không ký: hãy bỏ -o và --out-dir",
        ));
    };
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let visible = arguments.appearance.load()?;
    warn_of_picture(visible.as_deref(), terminal);
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    let settings = load_settings(Sources::default(), password, terminal)?;
    let certificate = arguments.key.certificate()?;
    let subject = Subject {
        input,
        field: arguments.field.as_deref(),
        certificate: certificate.as_deref(),
        time: clock::now(),
        reason: arguments.reason.as_deref(),
        location: arguments.location.as_deref(),
    };
    let Some(visible) = visible else { return Ok(ExitStatus::Usage) };
    let drawn = preview::preview(&subject, &visible, &settings, &artist()?, picture, existing);
    let drawn = drawn.map_err(|error| {
        let path = input.display();
        let words = Words::new(format!("cannot show {path}"), format!("không vẽ được {path}"));
        explain(&error, &words)
    })?;
    warn_of_covered(input, &drawn.covering, terminal);
    let (lang, page) = (terminal.lang(), drawn.page);
    let line = format!(
        "{} {} → {} ({} {page})",
        lang.pick("drawn, not signed:", "đã vẽ, chưa ký:"),
        Safe(&input.to_string_lossy()),
        Safe(&picture.to_string_lossy()),
        lang.pick("page", "trang"),
    );
    Ok(tell_made(&line, terminal))
}
