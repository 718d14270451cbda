//! `condau trust list`: what is trusted, for what and until when.

use super::ListArguments;
use super::failure::trust_failure;
use super::print;
use crate::adapters::clock;
use crate::app::trust;
use crate::app::trust::DecisionState;
use crate::app::trust::Listed;
use crate::app::trust::Listing;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::options::AnswerForm;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::why::dates_in_words;
use crate::report::why::usages_in_words;

/// Lists.
pub(super) fn run(arguments: &ListArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let place = arguments.store.place_to_read()?;
    let listing = trust::list(&place, clock::now()).map_err(|error| trust_failure(&error))?;
    let text = match arguments.form.format {
        AnswerForm::Json => {
            let json = serde_json::to_string_pretty(&listing);
            json.explain("cannot write JSON", "không ghi được JSON")? + "\n"
        }
        AnswerForm::Text => for_people(&listing, terminal.lang()),
    };
    print(terminal, &text)
}

fn for_people(listing: &Listing, lang: Lang) -> String {
    let mut text = String::new();
    for listed in &listing.anchors {
        describe(listed, lang, &mut text);
    }
    if listing.anchors.is_empty() {
        let line = lang.pick("nobody is trusted", "chưa tin cậy chứng thư nào");
        text.push_str(&format!("{line}\n"));
    }
    for id in &listing.missing {
        let line =
            lang.pick("named by a list, but not there", "có tên trong danh sách nhưng thiếu tệp");
        text.push_str(&format!("{line}: {id}\n"));
    }
    let (store, snapshot) =
        lang.pick(("trust store", "trust snapshot"), ("kho tin cậy", "mã băm kho tin cậy"));
    text.push_str(&format!("{store}: {}\n", Safe(&listing.store)));
    text.push_str(&format!("{snapshot}: {}\n", listing.snapshot));
    text
}

fn describe(listed: &Listed, lang: Lang, text: &mut String) {
    let name = listed.label.as_deref().unwrap_or(&listed.subject);
    let state = match listed.state {
        DecisionState::Current => "",
        DecisionState::Future => lang.pick(" (not yet)", " (chưa đến hạn)"),
        DecisionState::Past => lang.pick(" (no longer)", " (đã hết hạn tin cậy)"),
    };
    text.push_str(&format!("{}{state}\n", Safe(name)));
    let mut line = |label: &str, value: &str| {
        text.push_str(&format!("  {label}: {}\n", Safe(value)));
    };
    if listed.label.is_some() {
        line(lang.pick("subject", "chủ thể"), &listed.subject);
    }
    line("SHA-256", &listed.sha256.to_string());
    let usages = usages_in_words(listed.usages.as_ref(), lang);
    let dates = dates_in_words(listed.from, listed.until, lang);
    line(lang.pick("trusted for", "tin cậy cho"), &format!("{usages}; {dates}"));
    if let Some(set) = &listed.set {
        line(lang.pick("set", "nhóm"), set);
    }
    if let Some(source) = &listed.source {
        line(lang.pick("source", "nguồn"), source);
    }
    if let Some(known) = &listed.published {
        let own = lang.pick("published fingerprint of", "trùng dấu vân tay đã công bố của");
        line(own, lang.pick(known.en, known.vi));
    }
    if let Some(known) = &listed.namesake_of {
        let own = lang.pick("BEARS THE NAME, IS NOT", "MANG TÊN NHƯNG KHÔNG PHẢI");
        line(own, lang.pick(known.en, known.vi));
    }
}
