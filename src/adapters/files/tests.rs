//! Walks, windows and writing, on files made for the purpose.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use super::*;

fn names(folder: &Path) -> Vec<String> {
    Walk::below(folder)
        .expect("a folder")
        .map(|found| {
            let path = found.unwrap_or_else(|error| error.path);
            path.strip_prefix(folder).expect("below").to_string_lossy().into_owned()
        })
        .collect()
}

#[test]
fn folder_is_walked_in_the_order_of_path_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a/z", "a.b", "a-b/x", "a0", "B", "a/b/c", ".hidden", "é"] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("made");
        fs::write(path, "x").expect("written");
    }
    let walked = names(folder.path());
    let mut sorted = walked.clone();
    sorted.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    assert_eq!(walked, sorted);
    assert_eq!(walked.len(), 8);
}

#[cfg(unix)]
#[test]
fn link_back_into_the_folder_is_not_followed_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("inner")).expect("made");
    fs::write(folder.path().join("inner/f.pdf"), "x").expect("written");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("inner/loop")).expect("linked");
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).expect("linked");
    std::os::unix::fs::symlink("inner", folder.path().join("other")).expect("linked");
    assert_eq!(names(folder.path()), ["dangling", "inner/f.pdf", "other/f.pdf"]);
}

#[test]
fn large_file_reads_the_same_at_every_position_as_its_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large");
    let bytes: Vec<u8> = (0..300_000_u32)
        .map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).expect("a byte"))
        .collect();
    fs::write(&path, &bytes).expect("written");
    let file = LargeFile::new(File::open(&path).expect("opened"), bytes.len() as u64);
    for (offset, length) in [
        (0, 10),
        (299_990, 100),
        (150_000, 1),
        (149_000, 70_000),
        (300_000, 5),
        (400_000, 5),
        (0, 300_000),
    ] {
        let wanted = bytes.as_slice().read(offset, length).expect("in memory");
        assert_eq!(file.read(offset, length).expect("read"), wanted, "{offset} {length}");
    }
}

#[test]
fn existing_file_is_not_replaced_without_leave_and_no_draft_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.pdf");
    write(&path, b"one", Overwrite::Never).expect("written");
    let error = write(&path, b"two", Overwrite::Never).expect_err("exists");
    assert_eq!(error.kind, io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).expect("read"), b"one");
    write(&path, b"three", Overwrite::Allowed).expect("replaced");
    assert_eq!(fs::read(&path).expect("read"), b"three");
    assert_eq!(names(folder.path()), ["out.pdf"]);
}

#[cfg(unix)]
#[test]
fn folders_devices_and_missing_files_are_named() {
    let mut buffer = Vec::new();
    for (path, kind) in [
        ("/", io::ErrorKind::IsADirectory),
        ("/dev/zero", io::ErrorKind::InvalidInput),
        ("/no/such/file", io::ErrorKind::NotFound),
    ] {
        let error = open(Path::new(path), &mut buffer).err().expect("refused");
        assert_eq!(error.kind, kind);
        assert!(error.to_string().starts_with(path), "{error}");
    }
}

#[cfg(unix)]
fn named_pipe(folder: &Path) -> PathBuf {
    let pipe = folder.join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo runs").success());
    pipe
}

#[cfg(unix)]
#[test]
fn named_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = named_pipe(folder.path());
    let mut buffer = Vec::new();
    let refused = [
        open(&pipe, &mut buffer).err().expect("refused"),
        read(&pipe).expect_err("refused"),
        head(&pipe, 8).expect_err("refused"),
        reader(&pipe).expect_err("refused"),
    ];
    for error in refused {
        assert_eq!(error.kind, io::ErrorKind::InvalidInput);
        assert!(error.cause.contains("named pipe"), "{error}");
    }
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).expect("linked");
    assert!(open_regular(&link).is_err() && regular_or_missing(&link).is_err());
    assert!(regular_or_missing(&folder.path().join("nothing")).is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn pipe_that_the_shell_made_is_read() {
    let mut child = std::process::Command::new("printf")
        .arg("of the shell")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("printf runs");
    let output = child.stdout.take().expect("piped");
    let number = std::os::fd::AsRawFd::as_raw_fd(&output);
    let path = PathBuf::from(format!("/dev/fd/{number}"));
    assert_eq!(read(&path).expect("read"), b"of the shell");
    assert!(child.wait().expect("ends").success());
}
