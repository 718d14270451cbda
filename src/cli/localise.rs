//! Help and usage errors in the user's language. clap speaks English; for Vietnamese its texts are
//! replaced, argument by argument, from tables that stand beside the arguments.

use crate::report::Lang;
use clap::Arg;
use clap::ArgAction;
use clap::Command;
use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

/// Vietnamese help by the argument's id; the empty id is the command itself.
pub type Translation = &'static [(&'static str, &'static str)];

/// Puts a command's help into a language. `tables` gives a subcommand's own translations, that of
/// a subcommand of a subcommand by both names (`trust add`); what is not in it is looked up in
/// `shared`.
pub fn localise(
    command: Command,
    lang: Lang,
    tables: fn(&str) -> Translation,
    shared: &[Translation],
) -> Command {
    let command = command.disable_help_subcommand(true).disable_help_flag(true);
    let version = command.get_version().is_some();
    let command = command.disable_version_flag(true);
    let own: Vec<Translation> = [tables("")].into_iter().chain(shared.iter().copied()).collect();
    let mut command = command;
    if version {
        let text = lang.pick("Print version", "In số phiên bản");
        let flag = Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .display_order(904);
        command = command.arg(flag.help(text));
    }
    command = localise_one(command, lang, &own);
    localise_below(command, "", lang, tables, shared)
}

fn localise_below(
    mut command: Command,
    above: &str,
    lang: Lang,
    tables: fn(&str) -> Translation,
    shared: &[Translation],
) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let path = if above.is_empty() { name.clone() } else { format!("{above} {name}") };
        let own: Vec<Translation> =
            [tables(&path)].into_iter().chain(shared.iter().copied()).collect();
        command = command.mut_subcommand(name, |below| {
            let below = below.disable_help_subcommand(true).disable_help_flag(true);
            localise_below(localise_one(below, lang, &own), &path, lang, tables, shared)
        });
    }
    command
}

fn localise_one(command: Command, lang: Lang, tables: &[Translation]) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(903);
    let command = command.arg(help.help(lang.pick("Print help", "In trợ giúp")));
    if lang == Lang::En {
        return command;
    }
    let mut command = command
        .mut_args(|argument| {
            let heading = if argument.is_positional() { "Tham số" } else { "Tùy chọn" };
            let mut argument = argument.help_heading(heading);
            if argument.get_action().takes_values() {
                argument = argument.hide_possible_values(true).hide_default_value(true);
            }
            match translate(argument.get_id().as_str(), tables) {
                Some(text) => argument.help(text).long_help(None),
                None => argument,
            }
        })
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .help_template("{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}\n");
    if let Some((_, about)) = tables.first().and_then(|own| own.iter().find(|row| row.0.is_empty()))
    {
        command = command.about(*about).long_about(None);
    }
    command
}

fn translate(id: &str, tables: &[Translation]) -> Option<&'static str> {
    tables.iter().flat_map(|table| table.iter()).find(|row| row.0 == id).map(|row| row.1)
}

/// A usage error in Vietnamese: clap's own text is English.
pub fn usage_error_in_vietnamese(error: &clap::Error) -> String {
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let allowed = text(ContextKind::ValidValue);
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} cần một giá trị"),
        ErrorKind::InvalidValue => {
            format!("{argument} không nhận giá trị '{value}' (cho phép: {allowed})")
        }
        ErrorKind::ValueValidation => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = cause.unwrap_or_default();
            format!("{argument} không nhận giá trị '{value}' (cần: {cause})")
        }
        ErrorKind::UnknownArgument => format!("không có tùy chọn hoặc tham số '{argument}'"),
        ErrorKind::InvalidSubcommand => {
            format!("không có lệnh '{}'", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("thiếu {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} không dùng cùng với {}", text(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => format!("{argument} có số giá trị không đúng"),
        ErrorKind::InvalidUtf8 => "tham số không phải UTF-8".to_owned(),
        _ => return error.to_string(),
    };
    let suggestion = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(text)
        .find(|text| !text.is_empty())
        .map_or_else(String::new, |text| format!(" (có phải bạn muốn dùng '{text}'?)"));
    let what = crate::report::Safe(&what).to_string();
    format!("condau: lỗi: {what}{suggestion}\ncondau: gợi ý: xem `condau --help`")
}
