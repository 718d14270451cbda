//! A page of three lines and a blue field.

use super::Pages;

fn letters() -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 700 Td (UY BAN) Tj 200 0 Td (CHU TICH) Tj \
                   -200 -20 Td (Noi nhan) Tj ET 0 0 1 rg 10 10 100 50 re f";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    file.extend(b"xref\n0 5\n0000000000 65535 f\r\n");
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n\r\n").bytes());
    }
    file.extend(format!("trailer\n<</Root 1 0 R/Size 5>>\nstartxref\n{at}\n%%EOF\n").bytes());
    file
}

#[test]
fn page_is_drawn_at_the_resolution_asked_for() {
    let pages = Pages::open(letters(), None).expect("opened");
    let picture = pages.picture(1, 144).expect("drawn");
    assert_eq!((picture.width, picture.height, picture.resolution), (1190, 1684, 144));
    let pixel = |x: u32, y: u32| {
        let at = ((y * picture.width + x) * 3) as usize;
        picture.rgb[at..at + 3].to_vec()
    };
    assert_eq!(pixel(2, 2), [255, 255, 255]);
    assert_eq!(pixel(100, 1684 - 60), [0, 0, 255]);
    assert!(picture.png().expect("encoded").starts_with(b"\x89PNG"));
}

#[test]
fn columns_of_one_line_are_lines_of_their_own() {
    let pages = Pages::open(letters(), None).expect("opened");
    let lines = pages.lines(1).expect("read");
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(texts, ["UY BAN", "CHU TICH", "Noi nhan"]);
    let first = &lines[0];
    assert!((first.left - 72.0).abs() < 0.01 && (first.base - 142.0).abs() < 0.01, "{first:?}");
    assert!((first.size - 12.0).abs() < 0.01, "{first:?}");
}

#[test]
fn page_beyond_the_last_and_broken_files_are_errors() {
    let pages = Pages::open(letters(), None).expect("opened");
    let error = pages.picture(2, 72).expect_err("one page");
    assert_eq!(error.to_string(), "there is no page 2, the document has 1");
    assert!(pages.lines(0).is_err());
    assert!(Pages::open(b"%PDF-1.7 nothing".to_vec(), None).is_err());
}
