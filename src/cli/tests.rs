//! The command line as a whole: well-formed, and translated without a gap.

use super::*;

#[test]
fn command_line_is_well_formed_in_both_languages() {
    command(Lang::En).debug_assert();
    command(Lang::Vi).debug_assert();
}

#[test]
fn no_argument_lacks_its_vietnamese_help() {
    let mut english = command(Lang::En);
    let mut vietnamese = command(Lang::Vi);
    english.build();
    vietnamese.build();
    let mut missing = Vec::new();
    compare(&english, &vietnamese, &mut missing);
    assert!(missing.is_empty(), "without Vietnamese help: {missing:?}");
}

fn compare(english: &clap::Command, vietnamese: &clap::Command, missing: &mut Vec<String>) {
    let name = english.get_name();
    if english.get_about().map(ToString::to_string)
        == vietnamese.get_about().map(ToString::to_string)
    {
        missing.push(name.to_owned());
    }
    for argument in english.get_arguments() {
        let other = vietnamese.get_arguments().find(|other| other.get_id() == argument.get_id());
        let help = |argument: &clap::Arg| argument.get_help().map(ToString::to_string);
        if other.and_then(help) == help(argument) {
            missing.push(format!("{name} {}", argument.get_id()));
        }
    }
    for (english, vietnamese) in english.get_subcommands().zip(vietnamese.get_subcommands()) {
        compare(english, vietnamese, missing);
    }
}

#[test]
fn language_is_that_of_the_option_before_that_of_the_locale() {
    let choose =
        |texts: &[&str]| choose_lang(&texts.iter().map(OsString::from).collect::<Vec<_>>());
    assert_eq!(choose(&["condau", "--lang", "vi", "verify"]), Lang::Vi);
    assert_eq!(choose(&["condau", "verify", "--lang=vi"]), Lang::Vi);
    assert_eq!(choose(&["condau", "--lang", "en"]), Lang::En);
}
