//! A1, files that programs see differently: names, headers, extra fields, packed contents, and what
//! stands before, between and behind.

use super::Archive;
use super::Container;
use super::Made;
use super::Member;
use super::Mutant;
use super::OTHER;
use super::archive::field;
use super::done;
use super::row;
use crate::attack::Expectation::Fails;
use crate::attack::Expectation::Flagged;
use crate::attack::Expectation::Harmless;
use crate::attack::Expectation::Stops;

pub(super) const ROWS: &[Mutant] = &[
    row(
        "A1-01",
        ("a second file of the name", "tệp thứ hai cùng tên"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new(&c.document().name, OTHER)),
    ),
    row(
        "A1-02",
        ("a second name in other letters", "tên thứ hai khác kiểu chữ hoa, thường"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| own.to_uppercase()),
    ),
    row(
        "A1-03",
        ("a second name with a dot at its end", "tên thứ hai có dấu chấm ở cuối"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| format!("{own}.")),
    ),
    row(
        "A1-04",
        ("a stream of the document", "luồng phụ của tài liệu (NTFS)"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| format!("{own}:x")),
    ),
    row(
        "A1-05",
        ("a folder with the document's name", "thư mục trùng tên tài liệu"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| format!("{own}/x")),
    ),
    row(
        "A1-06",
        ("a second name with a letter that is not seen", "tên thứ hai có ký tự không nhìn thấy"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| format!("\u{200b}{own}")),
    ),
    row(
        "A1-07",
        ("a second name with a variant of a letter", "tên thứ hai có ký tự chọn biến thể"),
        Fails,
        &["AS-07"],
        |c| c.and_named(|own| format!("{own}\u{fe00}")),
    ),
    row(
        "A1-08",
        ("a name that leads out", "tên dẫn ra ngoài thư mục"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new("../x", OTHER)),
    ),
    row("A1-09", ("an absolute name", "tên tuyệt đối"), Fails, &["AS-07"], |c| {
        c.and(Member::new("/x", OTHER))
    }),
    row(
        "A1-10",
        ("a name with a backslash", "tên có dấu gạch chéo ngược"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new("a\\x", OTHER)),
    ),
    row(
        "A1-11",
        ("a name that is read from right to left", "tên đọc từ phải sang trái"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new("a\u{202e}fdp.exe", OTHER)),
    ),
    row(
        "A1-12",
        ("a name that is not UTF-8", "tên không phải UTF-8"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new(b"C\xf4ng.txt", OTHER)),
    ),
    row(
        "A1-13",
        ("a name that is not declared as UTF-8", "tên không khai báo UTF-8"),
        Flagged,
        &["AS-07b"],
        |c| c.and(Member { flags: 0, ..Member::new("Công.txt", OTHER) }),
    ),
    row(
        "A1-14",
        ("a name that is another's in CP437", "tên trùng với tệp khác khi đọc theo CP437"),
        Fails,
        &["AS-07"],
        cp437,
    ),
    row(
        "A1-15",
        ("META-INF in other letters", "META-INF viết khác kiểu chữ"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new("meta-inf/x", OTHER)),
    ),
    row(
        "A1-16",
        ("mimetype in other letters", "mimetype viết khác kiểu chữ"),
        Fails,
        &["AS-07"],
        |c| c.and(Member::new("Mimetype", OTHER)),
    ),
    row(
        "A1-17",
        ("a second name in an extra field", "tên thứ hai trong trường bổ sung"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| own.with_extra(&field(0x7075, b"\x01\0\0\0\0x"))),
    ),
    row(
        "A1-18",
        ("another name before the content", "tên khác ở phần đầu trước nội dung"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| Member { local_name: b"x".to_vec(), ..own }),
    ),
    row(
        "A1-19",
        ("zip64 sizes that are others", "kích thước zip64 khác"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| own.with_extra(&field(1, &[1; 16]))),
    ),
    row("A1-20", ("two zip64 fields", "hai trường zip64"), Fails, &["AS-07"], two_sizes),
    row(
        "A1-21",
        ("extra data that is cut off", "dữ liệu bổ sung bị cắt"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| own.with_extra(&[9, 9, 200, 0, 1])),
    ),
    row("A1-22", ("a link", "liên kết"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { attributes: 0xa1ff_0000, ..own })
    }),
    row(
        "A1-23",
        ("a folder by its attributes", "thư mục theo thuộc tính"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| Member { attributes: 0x10, ..own }),
    ),
    row("A1-24", ("a device", "thiết bị"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { attributes: 0x2180_0000, ..own })
    }),
    row("A1-25", ("said to be encrypted", "khai là đã mã hóa"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { flags: own.flags | 1, ..own })
    }),
    row("A1-26", ("said to be a patch", "khai là bản vá"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { flags: own.flags | 0x20, ..own })
    }),
    row(
        "A1-27",
        ("a file in another part of the archive", "tệp ở phần khác của gói"),
        Fails,
        &["AS-07"],
        |c| c.document_as(|own| Member { disk: 1, ..own }),
    ),
    row(
        "A1-28",
        ("a file that the directory does not list", "tệp không có trong mục lục"),
        Fails,
        &["AS-07"],
        |c| c.and(Member { unlisted: true, ..Member::new("x", OTHER) }),
    ),
    row(
        "A1-29",
        ("a file that is listed twice", "tệp ghi hai lần trong mục lục"),
        Fails,
        &["AS-07"],
        twice,
    ),
    row("A1-30", ("octets between files", "octet giữa các tệp"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { packed: [&own.packed[..], b"x"].concat(), ..own })
    }),
    row(
        "A1-31",
        ("octets behind the packed content", "octet phía sau nội dung nén"),
        Fails,
        &["AS-07"],
        behind_deflated,
    ),
    row("A1-32", ("another CRC", "CRC khác"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { crc: own.crc ^ 1, ..own })
    }),
    row("A1-33", ("another size", "kích thước khác"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { size: own.size.saturating_add(1), ..own.deflated() })
    }),
    row("A1-34", ("another method", "phương pháp nén khác"), Fails, &["AS-07"], |c| {
        c.document_as(|own| Member { method: 9, ..own })
    }),
    row(
        "A1-35",
        (
            "a stored file that seems to end within itself",
            "tệp không nén có vẻ kết thúc giữa chừng",
        ),
        Fails,
        &["AS-07"],
        ends_within,
    ),
    row(
        "A1-36",
        ("octets before the archive", "octet phía trước gói"),
        Stops,
        &["AS-07", "FILE-KIND"],
        |c| Ok([b"junk", &done(&c.members)?[..]].concat()),
    ),
    row(
        "A1-37",
        ("octets behind the archive", "octet phía sau gói"),
        Stops,
        &["AS-07", "FILE-FORMAT"],
        |c| Ok([&done(&c.members)?[..], b"junk"].concat()),
    ),
    row(
        "A1-38",
        ("another archive behind it", "gói khác phía sau"),
        Stops,
        &["AS-07", "FILE-FORMAT"],
        followed,
    ),
    row("A1-39", ("another archive before it", "gói khác phía trước"), Fails, &["AS-07"], preceded),
    row(
        "A1-40",
        ("another archive in the comment", "gói khác trong chú thích"),
        Stops,
        &["AS-07"],
        commented,
    ),
    row(
        "A1-41",
        (
            "parts of a PDF in a container that opens as one",
            "phần tử PDF trong gói mở được như PDF",
        ),
        Fails,
        &["AS-07"],
        polyglot,
    ),
    row(
        "A1-42",
        ("a file that unpacks to much more", "tệp giải nén phình to"),
        Stops,
        &["AS-07a"],
        |c| c.and(Member::new("0", &vec![0; 8 << 20]).deflated()),
    ),
    row(
        "A1-43",
        ("everything as it is, not packed", "giữ nguyên, không nén"),
        Harmless,
        &[],
        |c| done(&c.members),
    ),
    row("A1-44", ("the document deflated", "tài liệu được nén"), Harmless, &[], |c| {
        c.document_as(Member::deflated)
    }),
    row(
        "A1-45",
        ("sizes behind the content", "kích thước ghi phía sau nội dung"),
        Harmless,
        &[],
        |c| c.document_as(|own| Member { described: Some(true), ..own.deflated() }),
    ),
    row(
        "A1-46",
        (
            "sizes behind the content without their mark",
            "kích thước phía sau nội dung không có dấu nhận biết",
        ),
        Harmless,
        &[],
        |c| c.document_as(|own| Member { described: Some(false), ..own.deflated() }),
    ),
    row("A1-47", ("the directory backwards", "mục lục ghi ngược"), Harmless, &[], backwards),
];

/// `Công.txt` as UTF-8 is read as CP437, and a second file has that name.
fn cp437(container: &Container) -> Made {
    let mut members = container.members.clone();
    members.push(Member { flags: 0, ..Member::new("Công.txt", OTHER) });
    members.push(Member::new("C├┤ng.txt", OTHER));
    done(&members)
}

fn two_sizes(container: &Container) -> Made {
    container.document_as(|own| {
        let length = own.packed.len() as u64;
        let right = [own.size, length].map(u64::to_le_bytes).concat();
        own.with_extra(&[field(1, &right), field(1, &[1; 16])].concat())
    })
}

fn twice(container: &Container) -> Made {
    let mut archive = Archive::of(&container.members);
    let first = archive.directory.last().cloned().unwrap_or_default();
    archive.directory.push(first);
    archive.into_bytes()
}

fn behind_deflated(container: &Container) -> Made {
    container.document_as(|own| {
        let mut own = own.deflated();
        own.packed.extend(b"more");
        own
    })
}

/// A stored file with a descriptor, in whose content another stands.
fn ends_within(container: &Container) -> Made {
    let inner = Member { described: Some(true), ..Member::new("x", b"forged") };
    let begins = Archive::of(std::slice::from_ref(&inner)).body;
    // Without the header and the name.
    let content = begins.get(31..).unwrap_or_default();
    container.and(Member { described: Some(true), ..Member::new("x", &[content, OTHER].concat()) })
}

/// Another container with a document of the same name.
fn other(container: &Container) -> Made {
    done(&[Member::new(&container.document().name, OTHER)])
}

fn followed(container: &Container) -> Made {
    Ok([done(&container.members)?, other(container)?].concat())
}

fn preceded(container: &Container) -> Made {
    Ok([other(container)?, done(&container.members)?].concat())
}

fn commented(container: &Container) -> Made {
    let mut archive = Archive::of(&container.members);
    archive.comment = other(container)?;
    archive.into_bytes()
}

/// A PDF that is not packed as the first document, and an update to it where nobody signs.
fn polyglot(container: &Container) -> Made {
    let mut members = container.members.clone();
    let first = usize::from(members.first().is_some_and(|member| member.name == b"mimetype"));
    members
        .insert(first.min(members.len()), Member::new("0.pdf", b"%PDF-1.7\nendobj\nstartxref 0"));
    members.push(Member::new("META-INF/x.txt", b"2 0 obj\nendobj\nstartxref 0\n%%EOF"));
    done(&members)
}

fn backwards(container: &Container) -> Made {
    let mut archive = Archive::of(&container.members);
    archive.directory.reverse();
    archive.into_bytes()
}
