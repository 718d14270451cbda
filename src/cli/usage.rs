//! Wrong usage in words: what is missing or not understood, by what it can be replaced, and which
//! help to read. clap finds the error; the sentence is ours, in both languages.

use super::failure::Failure;
use crate::report::Lang;
use crate::report::in_vietnamese;
use clap::Command;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// The deepest command that the arguments name, with the names on the way, the program's first.
pub fn named_command(program: &Command, arguments: &[OsString]) -> (Command, String) {
    let mut program = program.clone();
    // Arguments know how they are shown only then.
    program.build();
    let mut command = &program;
    let mut path = program.get_name().to_owned();
    let texts = arguments.iter().skip(1).map(|text| text.to_string_lossy());
    for text in texts.take_while(|text| text != "--") {
        if let Some(below) = command.find_subcommand(text.as_ref()) {
            command = below;
            path = format!("{path} {}", below.get_name());
        }
    }
    (command.clone(), path)
}

/// What is wrong with the arguments of `command`, whose names are `path`.
pub fn failure(error: &clap::Error, command: &Command, path: &str) -> Failure {
    let en = sentence(error, command, Lang::En);
    let vi = sentence(error, command, Lang::Vi);
    Failure::usage(en, vi).hint(format!("see `{path} --help`"), format!("xem `{path} --help`"))
}

fn sentence(error: &clap::Error, command: &Command, lang: Lang) -> String {
    let texts = |kind| texts(error.get(kind));
    let text = |kind| texts(kind).join(", ");
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => {
            lang.pick(format!("{argument} needs a value"), format!("{argument} cần một giá trị"))
        }
        ErrorKind::InvalidValue => {
            let allowed = listed(&texts(ContextKind::ValidValue), lang);
            lang.pick(
                format!("{argument} does not take `{value}`: expected {allowed}"),
                format!("{argument} không nhận “{value}”: cần {allowed}"),
            )
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = cause.unwrap_or_default();
            lang.pick(
                format!("{argument} does not take `{value}`: {cause}"),
                format!("{argument} không nhận “{value}”: {}", in_vietnamese(&cause)),
            )
        }
        ErrorKind::UnknownArgument => lang.pick(
            format!("there is no option or argument `{argument}` here"),
            format!("ở đây không có tùy chọn hoặc tham số “{argument}”"),
        ),
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            lang.pick(format!("there is no command `{name}`"), format!("không có lệnh “{name}”"))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = texts(ContextKind::InvalidArg);
            let missing: Vec<String> =
                missing.iter().map(|one| wanted(one, command, lang)).collect();
            format!("{}: {}", lang.pick("missing", "còn thiếu"), missing.join("; "))
        }
        ErrorKind::ArgumentConflict => {
            let other = listed(&texts(ContextKind::PriorArg), lang);
            if other == argument {
                return lang.pick(
                    format!("{argument} is given twice"),
                    format!("{argument} được nêu hai lần"),
                );
            }
            lang.pick(
                format!("{argument} does not go with {other}"),
                format!("{argument} không dùng cùng với {other}"),
            )
        }
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => lang.pick(
            format!("{argument} has the wrong number of values"),
            format!("{argument} có số giá trị không đúng"),
        ),
        ErrorKind::InvalidUtf8 => {
            lang.pick("an argument is not UTF-8", "có tham số không phải UTF-8").to_owned()
        }
        _ => lang.pick("the arguments are not understood", "không hiểu các tham số").to_owned(),
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(texts)
        .find(|texts| !texts.is_empty());
    match suggested {
        Some(suggested) => {
            let suggested = listed(&suggested, lang);
            let question = lang.pick("did you mean", "có phải ý bạn là");
            format!("{what} ({question} {suggested}?)")
        }
        None => what,
    }
}

/// A missing argument: what it is for, or those of a group that may stand for one another.
fn wanted(missing: &str, command: &Command, lang: Lang) -> String {
    let known = command.get_arguments().find(|argument| argument.to_string() == missing);
    if let Some(help) = known.and_then(clap::Arg::get_help) {
        return format!("{missing} ({})", lower_first(&help.to_string()));
    }
    // clap writes a group as <--a <X>|--b <Y>>.
    let inner = missing.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    let bracketed = |part: String| {
        if part.starts_with(['-', '<']) { part } else { format!("<{part}>") }
    };
    match inner {
        Some(group) => {
            let parts: Vec<String> = alternatives(group).into_iter().map(bracketed).collect();
            listed(&parts, lang)
        }
        None => missing.to_owned(),
    }
}

/// The parts between `|` that stand in no brackets.
fn alternatives(group: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for c in group.chars() {
        match c {
            '<' => depth = depth.saturating_add(1),
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == '|' && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// `a, b or c`.
fn listed(parts: &[String], lang: Lang) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => {
            format!("{} {} {last}", first.join(", "), lang.pick("or", "hoặc"))
        }
    }
}

/// An acronym at the front stays as it is.
fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    match (rest.next(), rest.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(rest).collect()
        }
        _ => text.to_owned(),
    }
}

fn texts(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::alternatives;
    use super::failure;
    use super::named_command;
    use crate::cli::command;
    use crate::report::Lang;
    use std::ffi::OsString;

    /// What is said of the words after `condau`.
    fn said(words: &[&str], lang: Lang) -> Vec<String> {
        let arguments: Vec<OsString> = ["condau"].iter().chain(words).map(OsString::from).collect();
        let program = command(lang);
        let error = program.clone().try_get_matches_from(&arguments).expect_err("wrong usage");
        let (named, path) = named_command(&program, &arguments);
        failure(&error, &named, &path).lines(lang)
    }

    #[test]
    fn missing_arguments_are_said_with_what_may_stand_for_them() {
        let lines = said(&["fill", "a.pdf"], Lang::Vi);
        assert_eq!(
            lines,
            [
                "condau: lỗi: còn thiếu: --output <TỆP_RA> (tệp PDF đã điền); \
                 --list, --set <TRƯỜNG=GIÁ_TRỊ> hoặc --set-file <ĐƯỜNG_DẪN>",
                "condau: gợi ý: xem `condau fill --help`",
            ]
        );
        let lines = said(&["timestamp", "--tsa", "sandbox", "-o", "x"], Lang::En);
        assert_eq!(lines[0], "condau: error: missing: <IN> or --detached <FILE>");
    }

    #[test]
    fn one_missing_argument_is_said_with_what_it_is_for() {
        let lines = said(&["check"], Lang::En);
        assert_eq!(lines[0], "condau: error: missing: <FILE|DIR>... (files and folders)");
        assert_eq!(lines[1], "condau: hint: see `condau check --help`");
    }

    #[test]
    fn no_sentence_mixes_the_languages() {
        for words in [
            &["verify", "--at", "hom-qua", "x"][..],
            &["--lang", "fr", "verify", "x"],
            &["sign", "--level", "B-X"],
            &["sign", "--level", "B-LTA"],
            &["sign", "--digest", "md5"],
            &["sign", "--key-id", "xyz"],
            &["verify", "--changes", "all", "x"],
            &["sandbox", "--fault", "earthquake"],
            &["sandbox", "--listen", "here"],
            &["verify-chain", "--max-depth", "x"],
            &["verify-chain", "--policy-oid", "x"],
            &["verify-chain", "--eku", "x"],
            &["verify", "--format", "yaml", "x"],
            &["nonsense"],
            &["verif"],
            &["verify", "--polcy", "x"],
            &["sign", "--p12", "a", "--key", "b"],
            &["verify", "--at", "1/2/2026", "--at", "1/2/2026", "x"],
        ] {
            let english = said(words, Lang::En).remove(0);
            let vietnamese = said(words, Lang::Vi).remove(0);
            for word in [" expected ", " does not ", " there is ", " invalid ", " such as "] {
                assert!(!vietnamese.contains(word), "{words:?}: {vietnamese}");
            }
            assert!(english.is_ascii(), "{words:?}: {english}");
            assert!(!vietnamese.is_ascii(), "{words:?}: {vietnamese}");
        }
    }

    #[test]
    fn group_is_taken_apart_outside_of_brackets_only() {
        assert_eq!(alternatives("--a <X|Y>|--b|<C>"), ["--a <X|Y>", "--b", "<C>"]);
        assert_eq!(alternatives(""), [""]);
    }
}
