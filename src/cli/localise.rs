//! Help in the user's language. clap speaks English; for Vietnamese its texts are replaced,
//! argument by argument, from tables that stand beside the arguments. Wrong usage is said by
//! [`super::usage`].

use crate::report::Lang;
use clap::Arg;
use clap::ArgAction;
use clap::Command;

/// Vietnamese help by the argument's id; the empty id is the command itself.
pub type Translation = &'static [(&'static str, &'static str)];

/// Where translations stand.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// A command's own, by its names below the program, such as `policy`.
    pub of: fn(&str) -> Translation,
    /// What several commands share: asked where a command's own has nothing.
    pub shared: &'a [Translation],
}

/// Puts a command's help, and that of all below it, into a language.
pub fn localise(command: Command, lang: Lang, tables: Tables<'_>) -> Command {
    let has_version = command.get_version().is_some();
    let mut command = command.disable_version_flag(true);
    if has_version {
        let text = lang.pick("Print version", "In số phiên bản");
        let flag = Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .display_order(904);
        command = command.arg(flag.help(text));
    }
    let mut command = put(command, lang, tables, "");
    // Usage lines are made of the arguments and of the names above, which are known only now.
    if lang == Lang::Vi {
        command.build();
        command = say_usage(command);
    }
    command
}

/// `path` is the command's names below the program.
fn put(command: Command, lang: Lang, tables: Tables<'_>, path: &str) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let mut command = put_one(command, lang, tables, path);
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |below| put(below, lang, tables, &path));
    }
    command
}

fn put_one(command: Command, lang: Lang, tables: Tables<'_>, path: &str) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(903);
    let command = command
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .arg(help.help(lang.pick("Print help", "In trợ giúp")));
    if lang == Lang::En {
        return command;
    }
    let own = (tables.of)(path);
    let mut template = "{about-with-newline}\nCách dùng: {usage}\n".to_owned();
    let sections = [
        (command.has_subcommands(), "Lệnh", "subcommands"),
        (command.get_positionals().next().is_some(), "Tham số", "positionals"),
        (true, "Tùy chọn", "options"),
    ];
    for (_, heading, tag) in sections.iter().filter(|section| section.0) {
        template.push_str(&format!("\n{heading}:\n{{{tag}}}\n"));
    }
    template.push_str("{after-help}");
    let mut command = command
        .mut_args(|argument| put_argument(argument, own, tables.shared))
        .subcommand_value_name("LỆNH")
        .help_template(template);
    if let Some(about) = row(own, "") {
        command = command.about(about).long_about(None);
    }
    command
}

fn put_argument(argument: Arg, own: Translation, shared: &[Translation]) -> Arg {
    let mut argument = argument;
    if argument.get_action().takes_values() {
        argument = argument.hide_possible_values(true).hide_default_value(true);
        let names: Vec<String> =
            argument.get_value_names().into_iter().flatten().map(|name| say_value(name)).collect();
        if !names.is_empty() {
            argument = argument.value_names(names);
        }
    }
    let id = argument.get_id().as_str();
    match row(own, id).or_else(|| shared.iter().find_map(|table| row(table, id))) {
        Some(text) => argument.help(text).long_help(None),
        None => argument,
    }
}

fn row(table: Translation, id: &str) -> Option<&'static str> {
    table.iter().find(|row| row.0 == id).map(|row| row.1)
}

/// What stands for a value in usage lines, word by word.
const VALUES: &[(&str, &str)] = &[
    ("ADDR", "ĐỊA_CHỈ"),
    ("ARG", "THAM_SỐ"),
    ("BUNDLE", "GÓI"),
    ("CERT", "CHỨNG_THƯ"),
    ("COMMAND", "LỆNH"),
    ("DATE", "NGÀY"),
    ("DIR", "THƯ_MỤC"),
    ("DAYS", "SỐ_NGÀY"),
    ("DPI", "ĐỘ_PHÂN_GIẢI"),
    ("FIELD", "TRƯỜNG"),
    ("FIELDS", "CÁC_TRƯỜNG"),
    ("FILE", "TỆP"),
    ("FINGERPRINT", "DẤU_VÂN_TAY"),
    ("FOLDER", "THƯ_MỤC"),
    ("FORM", "DẠNG"),
    ("FROM", "TỪ"),
    ("HOST", "MÁY_CHỦ"),
    ("HOW", "CÁCH"),
    ("IN", "TỆP_VÀO"),
    ("KIND", "LOẠI"),
    ("LABEL", "NHÃN"),
    ("LEVEL", "MỨC"),
    ("LIBRARY", "THƯ_VIỆN"),
    ("N", "SỐ"),
    ("NAME", "TÊN"),
    ("OUT", "TỆP_RA"),
    ("PATH", "ĐƯỜNG_DẪN"),
    ("REPORT", "BÁO_CÁO"),
    ("ROLE", "VAI_TRÒ"),
    ("RFC3339", "THỜI_ĐIỂM"),
    ("TEXT", "CHỮ"),
    ("TIME", "THỜI_ĐIỂM"),
    ("TO", "ĐẾN"),
    ("USAGE", "MỤC_ĐÍCH"),
    ("VALUE", "GIÁ_TRỊ"),
    ("WHAT", "VIỆC"),
    ("WHEN", "KHI_NÀO"),
];

fn say_value(name: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut said = String::new();
    let mut rest = name;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        said.push_str(row(VALUES, word).unwrap_or(word));
        let start = after.find(is_part).unwrap_or(after.len());
        let (between, after) = after.split_at_checked(start).unwrap_or((after, ""));
        said.push_str(between);
        rest = after;
    }
    said
}

/// Usage lines with the words that clap puts there by itself.
fn say_usage(command: Command) -> Command {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).replace("[OPTIONS]", "[TÙY_CHỌN]");
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let mut command = command.override_usage(usage);
    for name in names {
        command = command.mut_subcommand(name, say_usage);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::say_value;

    #[test]
    fn value_names_are_said_word_by_word() {
        for (en, vi) in [
            ("PATH", "ĐƯỜNG_DẪN"),
            ("FILE|DIR", "TỆP|THƯ_MỤC"),
            ("[URI=]PATH", "[URI=]ĐƯỜNG_DẪN"),
            ("URL|sandbox", "URL|sandbox"),
            ("FIELDS", "CÁC_TRƯỜNG"),
            ("FROM-TO", "TỪ-ĐẾN"),
            ("\"a b\"", "\"a b\""),
            ("", ""),
        ] {
            assert_eq!(say_value(en), vi);
        }
    }
}
