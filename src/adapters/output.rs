//! Files that we write: where they go, and how they come into being in one step.
//!
//! A file is written beside its place under a temporary name, brought to the disk, looked at by
//! whoever asked for it, and only then given its name. Where anything goes wrong before that, no
//! trace of it stays and whatever had the name before is untouched.

use crate::formats::FormatError;
use crate::formats::bytes::Source;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::Permissions;
use std::io;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use tempfile::NamedTempFile;
use thiserror::Error;

/// Why a file could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutputError {
    /// It is there already.
    #[error("{} exists", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// Output and input are the same file, under this or another name.
    #[error("output {} is the input file itself", path.display())]
    SameFile {
        /// The output.
        path: PathBuf,
    },
    /// Two inputs would be written to one output.
    #[error(
        "{} and {} would both be written to {}",
        first.display(),
        second.display(),
        path.display()
    )]
    Collision {
        /// One input.
        first: PathBuf,
        /// Another.
        second: PathBuf,
        /// The output.
        path: PathBuf,
    },
    /// The folder of the output is not there.
    #[error("the folder {} is not there", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// An input is a folder.
    #[error("{} is a folder, not a document", path.display())]
    FolderAsInput {
        /// The input.
        path: PathBuf,
    },
    /// The input has no file name to keep.
    #[error("{} has no file name to keep in the output folder", input.display())]
    NoName {
        /// The input.
        input: PathBuf,
    },
    /// One output was named for several inputs.
    #[error("one output file for {inputs} inputs")]
    OneForSeveral {
        /// How many inputs.
        inputs: usize,
    },
    /// The system refused.
    #[error("{doing} {}", path.display())]
    System {
        /// What was tried.
        doing: &'static str,
        /// With which path.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The input could not be read while it was copied.
    #[error("copying to {}", path.display())]
    Copy {
        /// The output.
        path: PathBuf,
        /// Why.
        #[source]
        source: FormatError,
    },
}

/// Where the outputs go.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Destination {
    /// One file.
    File(PathBuf),
    /// A folder, under the inputs' names. It is made where it is not there.
    Folder(PathBuf),
    /// A folder, under the inputs' names and an ending such as `.p7s`.
    FolderWith(PathBuf, &'static str),
}

/// What to do where an output is there already.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Existing {
    /// Leave it, and say so.
    Refuse,
    /// Replace it.
    Replace,
}

/// Decides each input's output, before anything is unlocked or written.
///
/// # Errors
/// Where an input is a folder; where an output exists (unless it may be replaced), is an input,
/// would be written twice, or has no folder to stand in.
pub fn plan(
    inputs: &[PathBuf],
    destination: &Destination,
    existing: Existing,
) -> Result<Vec<PathBuf>, OutputError> {
    if let Some(path) = inputs.iter().find(|input| input.is_dir()) {
        return Err(OutputError::FolderAsInput { path: path.clone() });
    }
    let mut outputs = Vec::with_capacity(inputs.len());
    match destination {
        Destination::File(path) => {
            let folder = folder_of(path);
            if !folder.is_dir() {
                return Err(OutputError::NoFolder { folder: folder.to_owned() });
            }
            if inputs.len() > 1 {
                return Err(OutputError::OneForSeveral { inputs: inputs.len() });
            }
            outputs.extend(inputs.iter().map(|_| path.clone()));
        }
        Destination::Folder(folder) | Destination::FolderWith(folder, _) => {
            let ending = match destination {
                Destination::FolderWith(_, ending) => *ending,
                _ => "",
            };
            for input in inputs {
                let name = input
                    .file_name()
                    .ok_or_else(|| OutputError::NoName { input: input.clone() })?;
                let mut name = name.to_owned();
                name.push(ending);
                outputs.push(folder.join(name));
            }
        }
    }
    let mut seen: BTreeMap<OsString, &PathBuf> = BTreeMap::new();
    for (input, output) in inputs.iter().zip(&outputs) {
        if let Some(first) = seen.insert(folded_name(output), input) {
            return Err(OutputError::Collision {
                first: first.clone(),
                second: input.clone(),
                path: output.clone(),
            });
        }
    }
    let inputs_by_place: Vec<Option<FileIdentity>> =
        inputs.iter().map(|input| FileIdentity::of(input)).collect();
    for output in &outputs {
        let identity = FileIdentity::of(output);
        if identity.is_some() && inputs_by_place.contains(&identity) {
            return Err(OutputError::SameFile { path: output.clone() });
        }
        // A dangling symbolic link is in the way as much as a file is.
        if existing == Existing::Refuse && output.symlink_metadata().is_ok() {
            return Err(OutputError::Exists { path: output.clone() });
        }
    }
    Ok(outputs)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the output folder.
///
/// # Errors
/// Where the system refuses.
pub fn make_folder(destination: &Destination) -> Result<(), OutputError> {
    match destination {
        Destination::File(_) => Ok(()),
        Destination::Folder(folder) | Destination::FolderWith(folder, _) => {
            fs::create_dir_all(folder).map_err(|source| OutputError::System {
                doing: "making the folder",
                path: folder.clone(),
                source,
            })
        }
    }
}

/// The path with its file name in lower case: names that differ only in case are one file on some
/// systems, and a batch must give the same files on all of them.
fn folded_name(path: &Path) -> OsString {
    let name = path.file_name().unwrap_or(OsStr::new(""));
    let folded = name.to_str().map_or_else(|| name.to_owned(), |name| name.to_lowercase().into());
    path.parent().unwrap_or(Path::new("")).join(folded).into_os_string()
}

/// Which file a path leads to.
#[derive(Debug, Eq, PartialEq)]
#[cfg(unix)]
struct FileIdentity {
    device: u64,
    inode: u64,
}

#[cfg(unix)]
impl FileIdentity {
    fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).ok()?;
        Some(Self { device: metadata.dev(), inode: metadata.ino() })
    }
}

/// Which file a path leads to.
#[derive(Debug, Eq, PartialEq)]
#[cfg(not(unix))]
struct FileIdentity(PathBuf);

#[cfg(not(unix))]
impl FileIdentity {
    fn of(path: &Path) -> Option<Self> {
        fs::canonicalize(path).ok().map(Self)
    }
}

/// A file that is complete on disk and does not have its name yet. Dropped, it vanishes.
#[derive(Debug)]
pub struct Pending {
    temporary: NamedTempFile,
    target: PathBuf,
}

impl Pending {
    /// Writes `source`, then `appended`, to a temporary file in the target's folder, with the
    /// permissions of the file at `like`, and waits until it is on the disk.
    ///
    /// # Errors
    /// Where the folder cannot be written, the disk is full, or the source cannot be read.
    pub fn write(
        target: &Path,
        source: Option<&dyn Source>,
        appended: &[u8],
        like: Option<&Path>,
    ) -> Result<Self, OutputError> {
        let system = |doing: &'static str| {
            let path = target.to_owned();
            move |source: io::Error| OutputError::System { doing, path, source }
        };
        let folder = folder_of(target);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".condau-").suffix(".tmp");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any program would make it: what the user's mask leaves.
            builder.permissions(Permissions::from_mode(0o666));
        }
        let mut temporary = builder.tempfile_in(folder).map_err(system("creating"))?;
        let file = temporary.as_file_mut();
        if let Some(source) = source {
            copy(source, file, target)?;
        }
        file.write_all(appended).map_err(system("writing"))?;
        if let Some(permissions) = like.and_then(permissions_of) {
            file.set_permissions(permissions).map_err(system("setting the permissions of"))?;
        }
        file.sync_all().map_err(system("writing"))?;
        Ok(Self { temporary, target: target.to_owned() })
    }

    /// Where it is for now, to be looked at.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Gives it its name, in one step.
    ///
    /// # Errors
    /// Where the name was taken meanwhile (unless it may be replaced), or the system refuses.
    pub fn persist(self, existing: Existing) -> Result<(), OutputError> {
        let Self { temporary, target } = self;
        let outcome = match existing {
            Existing::Replace => temporary.persist(&target),
            Existing::Refuse => temporary.persist_noclobber(&target),
        };
        match outcome {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OutputError::Exists { path: target })
            }
            Err(error) => {
                Err(OutputError::System { doing: "naming", path: target, source: error.error })
            }
        }
    }
}

fn permissions_of(path: &Path) -> Option<Permissions> {
    let mut permissions = fs::metadata(path).ok()?.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A signed copy of a write-protected file can still be moved and renamed by its owner;
        // set-user-id bits make no sense on a document.
        permissions.set_mode(permissions.mode() & 0o777);
    }
    Some(permissions)
}

/// Bytes read at once: large enough that the calls do not count, small enough for a constant
/// memory (PA-104).
const BLOCK: usize = 1 << 20;

fn copy(source: &dyn Source, file: &mut File, target: &Path) -> Result<(), OutputError> {
    let system = |source| OutputError::System { doing: "writing", path: target.to_owned(), source };
    if let Some(whole) = source.whole() {
        return file.write_all(whole).map_err(system);
    }
    let mut offset = 0;
    while offset < source.length() {
        let block = source
            .read(offset, BLOCK)
            .map_err(|source| OutputError::Copy { path: target.to_owned(), source })?;
        if block.is_empty() {
            let source = FormatError::Read(format!(
                "the input ended at byte {offset}, its length was {}",
                source.length()
            ));
            return Err(OutputError::Copy { path: target.to_owned(), source });
        }
        file.write_all(&block).map_err(system)?;
        offset += block.len() as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "tests write files")]

    use super::Destination;
    use super::Existing;
    use super::OutputError;
    use super::Pending;
    use super::plan;
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    fn folder() -> TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[test]
    fn two_inputs_of_one_name_into_a_folder_are_refused() {
        let inputs = [PathBuf::from("a/x.pdf"), PathBuf::from("b/X.pdf")];
        let error = plan(&inputs, &Destination::Folder("out".into()), Existing::Replace)
            .expect_err("a collision");
        assert!(matches!(error, OutputError::Collision { .. }), "{error}");
    }

    #[test]
    fn output_without_its_folder_and_a_folder_as_input_are_refused_by_name() {
        let folder = folder();
        let input = folder.path().join("in.pdf");
        fs::write(&input, b"in").expect("written");
        let missing = folder.path().join("none");
        let error = plan(
            std::slice::from_ref(&input),
            &Destination::File(missing.join("out.pdf")),
            Existing::Refuse,
        )
        .expect_err("no folder");
        assert_eq!(error.to_string(), format!("the folder {} is not there", missing.display()));
        let inputs = [folder.path().to_owned()];
        let error =
            plan(&inputs, &Destination::Folder(missing), Existing::Refuse).expect_err("a folder");
        assert!(matches!(error, OutputError::FolderAsInput { .. }), "{error}");
    }

    #[test]
    fn one_output_for_two_inputs_is_refused() {
        let inputs = [PathBuf::from("x.pdf"), PathBuf::from("y.pdf")];
        let error = plan(&inputs, &Destination::File("z.pdf".into()), Existing::Refuse)
            .expect_err("one for two");
        assert_eq!(error.to_string(), "one output file for 2 inputs");
    }

    #[test]
    fn an_existing_output_is_refused_unless_it_may_be_replaced() {
        let folder = folder();
        let (input, output) = (folder.path().join("in.pdf"), folder.path().join("out.pdf"));
        fs::write(&input, b"in").expect("written");
        fs::write(&output, b"out").expect("written");
        let inputs = [input];
        let destination = Destination::File(output.clone());
        let error = plan(&inputs, &destination, Existing::Refuse).expect_err("it exists");
        assert!(matches!(error, OutputError::Exists { .. }), "{error}");
        assert!(plan(&inputs, &destination, Existing::Replace).is_ok());
    }

    #[test]
    fn the_input_itself_is_refused_as_output_even_with_force() {
        let folder = folder();
        let input = folder.path().join("in.pdf");
        fs::write(&input, b"in").expect("written");
        let link = folder.path().join("link.pdf");
        fs::hard_link(&input, &link).expect("linked");
        for output in [input.clone(), link, folder.path().join("./in.pdf")] {
            let error =
                plan(std::slice::from_ref(&input), &Destination::File(output), Existing::Replace)
                    .expect_err("the same file");
            assert!(matches!(error, OutputError::SameFile { .. }), "{error}");
        }
    }

    #[test]
    fn a_dropped_file_leaves_nothing_and_a_persisted_one_is_complete() {
        let folder = folder();
        let target = folder.path().join("out.pdf");
        let source: &[u8] = b"first ";
        let source = source.to_vec();
        drop(Pending::write(&target, Some(&source), b"second", None).expect("written"));
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 0);
        let pending = Pending::write(&target, Some(&source), b"second", None).expect("written");
        assert!(!target.exists());
        pending.persist(Existing::Refuse).expect("named");
        assert_eq!(fs::read(&target).expect("read"), b"first second");
        let again = Pending::write(&target, None, b"other", None).expect("written");
        let error = again.persist(Existing::Refuse).expect_err("taken");
        assert!(matches!(error, OutputError::Exists { .. }), "{error}");
        assert_eq!(fs::read(&target).expect("read"), b"first second");
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_of_the_input_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder();
        let (input, output) = (folder.path().join("in.pdf"), folder.path().join("out.pdf"));
        fs::write(&input, b"in").expect("written");
        fs::set_permissions(&input, fs::Permissions::from_mode(0o640)).expect("set");
        let pending = Pending::write(&output, None, b"x", Some(&input)).expect("written");
        pending.persist(Existing::Refuse).expect("named");
        let mode = fs::metadata(&output).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error_with_its_name() {
        let folder = folder();
        let target = folder.path().join("none/out.pdf");
        let error = Pending::write(&target, None, b"x", None).expect_err("no folder");
        assert!(error.to_string().starts_with("creating "), "{error}");
    }
}
