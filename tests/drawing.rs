//! Pages that cost too much to draw: each is refused by name, within its limits, and the rest goes
//! on. No time is measured here: a drawing without limits would never come to its end.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::support::pdf::Draft;
use crate::support::program::code;
use crate::support::program::run;
use crate::support::program::stderr;
use crate::support::program::stdout;
use crate::support::program::text;
use crate::support::program::write;
use condau::adapters::output::Existing;
use condau::adapters::pages::Artist;
use condau::adapters::pages::Cost;
use condau::adapters::pages::PageError;
use condau::app::changed_pages::Pictures;
use condau::app::changes::changes;
use condau::app::settings::Settings;
use condau::app::settings::Wishes;
use condau::model::Time;
use condau::ports::PageReader;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

fn page(resources: &str, content: u32) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<{resources}>>\
         /Contents {content} 0 R>>"
    )
}

fn one_page(resources: &str, content: &str, others: &[(u32, &str)]) -> Vec<u8> {
    let page = page(resources, 4);
    let content = stream("", content);
    let mut objects = vec![
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, page.as_str()),
        (4, content.as_str()),
        (12, "<</Title(Bom)>>"),
    ];
    objects.extend(others);
    Draft::new(&objects).bytes
}

/// A dash of a hair on a long line.
const DASHED: &str = "[0.00001] 0 d 1 w 0 0 m 595 842 l S ";

/// Forms of which each draws the next one twenty times.
fn calling_forms() -> Vec<u8> {
    let calls = "/A Do ".repeat(20);
    let form = |next: u32| {
        let keys = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A {next} 0 R>>>>"
        );
        stream(&keys, &calls)
    };
    let forms: Vec<(u32, String)> = (20..30).map(|number| (number, form(number + 1))).collect();
    let last = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re f");
    let mut others: Vec<(u32, &str)> =
        forms.iter().map(|(number, form)| (*number, form.as_str())).collect();
    others.push((30, &last));
    one_page("/XObject<</A 20 0 R>>", "/A Do", &others)
}

/// Two pages: one with the dash, one with a word.
fn bad_and_good() -> Vec<u8> {
    Draft::new(&[
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>"),
        (3, &page("", 4)),
        (4, &stream("", &DASHED.repeat(20))),
        (5, &page("/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>", 6)),
        (6, &stream("", "BT /F1 18 Tf 72 700 Td (Quyet dinh) Tj ET")),
        (12, "<</Title(Bom)>>"),
    ])
    .bytes
}

fn artist(milliseconds: u64) -> Artist {
    let cost =
        Cost { page: Duration::from_millis(milliseconds), memory: 512 << 20, ..Cost::default() };
    Artist::new(PathBuf::from(env!("CARGO_BIN_EXE_condau")), cost)
}

/// Long enough for an honest page on a busy machine.
const AMPLE: u64 = 60_000;

#[cfg(target_os = "linux")]
#[test]
fn dash_of_a_hair_takes_no_more_memory_than_it_may_and_the_other_page_is_drawn() {
    let sheets = artist(AMPLE).open(bad_and_good(), None).expect("opened");
    assert_eq!(sheets.count(), 2);
    let error = sheets.picture(1, 96).expect_err("too much");
    assert_eq!(error, PageError::Heavy { page: 1, mebibytes: 512 });
    assert_eq!(
        error.to_string(),
        "page 1: too much to draw: more than 512 MiB of memory are needed"
    );
    let drawn = sheets.picture(2, 96).expect("drawn");
    assert!(drawn.rgb.iter().any(|byte| *byte < 100), "a word is seen");
    let lines = sheets.lines(2).expect("read");
    assert_eq!(lines.first().map(|line| line.text.as_str()), Some("Quyet dinh"));
    assert!(matches!(sheets.picture(3, 96), Err(PageError::NoSuchPage { wanted: 3, count: 2 })));
}

#[test]
fn forms_that_call_each_other_are_given_up_for_pictures_and_for_text() {
    let sheets = artist(500).open(calling_forms(), None).expect("opened");
    let error = sheets.picture(1, 96).expect_err("too much");
    assert_eq!(error, PageError::Slow { page: 1, seconds: 0 });
    assert_eq!(sheets.lines(1), Err(PageError::Slow { page: 1, seconds: 0 }));
    let reader: &dyn PageReader = &artist(500);
    let lines = reader.open(calling_forms(), None).expect("opened").lines(1);
    assert_eq!(
        lines.expect_err("too much"),
        "page 1: too much to draw: it is not done within 0 seconds"
    );
}

#[test]
fn images_patterns_and_pages_that_claim_to_be_huge_are_drawn_small_or_not_at_all() {
    let image = "/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8\
                 /ColorSpace/DeviceRGB";
    let jbig2 = "/Type/XObject/Subtype/Image/Width 65000/Height 65000/BitsPerComponent 1\
                 /ColorSpace/DeviceGray/Filter/JBIG2Decode";
    let pattern = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .0001\
                   /YStep .0001/Resources<</Pattern<</P 10 0 R>>>>";
    let show = "500 0 0 500 0 0 cm /A Do";
    let tile = "/Pattern cs /P scn 0 0 595 842 re f";
    let object = "/XObject<</A 10 0 R>>";
    let itself = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 10 0 R>>>>";
    for (what, document) in [
        ("image", one_page(object, show, &[(10, &stream(image, "a"))])),
        ("JBIG2", one_page(object, show, &[(10, &stream(jbig2, "a"))])),
        ("pattern", one_page("/Pattern<</P 10 0 R>>", tile, &[(10, &stream(pattern, tile))])),
        ("form in itself", one_page(object, "/A Do", &[(10, &stream(itself, "/A Do"))])),
        ("states", one_page("", &"q ".repeat(500_000), &[])),
    ] {
        let sheets = artist(AMPLE).open(document, None).expect(what);
        match sheets.picture(1, 96) {
            Ok(drawn) => assert_eq!((drawn.width, drawn.height), (793, 1122), "{what}"),
            Err(PageError::Heavy { page: 1, .. } | PageError::Drawing { page: 1 }) => {}
            Err(error) => panic!("{what}: {error}"),
        }
    }
    let huge = Draft::new(&[
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, &page("", 4).replace("595 842", "9999999999 9999999999")),
        (4, &stream("", "0 0 9 9 re f")),
        (12, "<</Title(Bom)>>"),
    ]);
    match artist(AMPLE).open(huge.bytes, None).and_then(|sheets| sheets.picture(1, 96)) {
        Ok(drawn) => assert!(drawn.width <= 8000 && drawn.height <= 8000),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

#[test]
fn time_of_all_pages_ends_and_a_program_that_is_not_there_is_said() {
    let spent = artist(AMPLE).within(Duration::ZERO);
    let sheets = spent.open(bad_and_good(), None).expect("opened");
    assert_eq!(sheets.picture(2, 96), Err(PageError::Spent { page: 2, seconds: 0 }));
    let none = Artist::new(PathBuf::from("/nonexistent/condau"), Cost::default());
    let error = none.open(bad_and_good(), None).expect_err("no program");
    assert!(matches!(error, PageError::NotStarted { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn preview_of_a_page_that_is_too_much_is_refused_in_both_languages_and_leaves_no_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "bom.pdf", one_page("", &DASHED.repeat(50), &[]));
    let picture = folder.path().join("trang.png");
    let arguments = [
        "sign",
        &file,
        "--appearance",
        "dinh-kem",
        "--value",
        "number=7",
        "--preview",
        text(&picture),
    ];
    let english = run(&arguments);
    assert_eq!(code(&english), 5, "{english:?}");
    let told = stderr(&english);
    assert!(told.contains("page 1: too much to draw: more than 1024 MiB"), "{told}");
    assert!(told.contains("hint: an honest page is drawn in a moment"), "{told}");
    let vietnamese = stderr(&run(&[&["--lang", "vi"], &arguments[..]].concat()));
    assert!(
        vietnamese.contains("trang 1: nội dung phải vẽ quá lớn: cần hơn 1024 MiB"),
        "{vietnamese}"
    );
    assert!(!picture.exists());
}

/// A page whose word is another one in each of so many revisions.
fn growing(revisions: usize) -> Vec<u8> {
    let word = |count: usize| stream("", &format!("{} 9 90 90 re f", count * 9));
    let mut draft = Draft::new(&[
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, &page("", 4)),
        (4, &word(0)),
        (12, "<</Title(Bom)>>"),
    ]);
    for count in 1..revisions {
        draft = draft.update(&[(4, &word(count))]);
    }
    draft.bytes
}

#[test]
fn pictures_of_a_run_end_and_it_is_said_how_to_have_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let document = growing(6);
    let at = Time::parse("2026-11-20").expect("a time");
    let settings = Settings::without_material(&Wishes::default(), at).expect("settings");
    let mut told = changes(&document, "a.pdf", &settings).expect("a PDF");
    let pictures = Pictures {
        source: &document,
        folder: folder.path(),
        artist: &artist(AMPLE),
        revisions: 1..=u32::MAX,
        pages: 1..=u32::MAX,
        most: 2,
        resolution: 24,
        existing: Existing::Refuse,
    };
    pictures.draw(&mut told.revisions, &settings).expect("drawn");
    let drawn: Vec<usize> = told.revisions.iter().map(|one| one.pictures.len()).collect();
    assert_eq!(drawn, [0, 1, 1, 0, 0, 0]);
    for revision in told.revisions.iter().skip(3) {
        assert_eq!(
            revision.undrawn.first().map(|one| one.why.as_str()),
            Some(
                "the pictures of 2 changed pages are written, which is all of a run; draw the \
                 others with --revisions and --pages"
            )
        );
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 6);
}

#[test]
fn revisions_and_pages_can_be_chosen_for_drawing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "a.pdf", growing(6));
    let run_with = |name: &str, options: &[&str]| {
        let pictures = folder.path().join(name);
        let start = ["changes", &file, "--format", "json", "--render", text(&pictures)];
        let output = run(&[&start, options].concat());
        let told: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        let revisions = told["revisions"].as_array().expect("revisions").clone();
        let drawn = revisions.iter().filter(|one| one.get("pictures").is_some());
        drawn.map(|one| one["number"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(run_with("all", &[]), [2, 3, 4, 5, 6]);
    assert_eq!(run_with("some", &["--revisions", "3-4"]), [3, 4]);
    assert_eq!(run_with("last", &["--revisions", "6-"]), [6]);
    assert!(run_with("none", &["--pages", "2-"]).is_empty());
    let wrong = run(&["changes", &file, "--render", "x", "--revisions", "4-3"]);
    assert_eq!(code(&wrong), 2);
    assert!(stderr(&wrong).contains("as in 3, 3-8 or 3-"), "{}", stderr(&wrong));
}
