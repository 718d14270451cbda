//! Files and folders that are put into one container before it is signed.

use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::formats::FormatError;
use crate::formats::asic::Form;
use crate::formats::asic::write;
use crate::formats::asic::write::NewFile;
use std::path::Path;
use std::path::PathBuf;
use thiserror::Error;

/// Why no container could be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PackError {
    /// An input cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// They do not go into one container.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A name that is not UTF-8.
    #[error("the name of {} is not UTF-8", path.display())]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// A container of type ASiC-S holds one file.
    #[error("a container of type ASiC-S holds one file, and these are {count}: --asic e")]
    Several {
        /// How many.
        count: usize,
    },
    /// There is nothing to put in.
    #[error("there is no file to put into the container")]
    Nothing,
    /// More than is held in memory.
    #[error("the files are larger than {limit} bytes together")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
}

/// Bytes of all files together.
const MOST: u64 = 1 << 30;

/// A container without signatures: a file by its name, a folder by the names that its files have in
/// it. Returns the files, too.
///
/// # Errors
/// Where something cannot be read, or two files would have one name.
pub fn pack(inputs: &[PathBuf], form: Form) -> Result<(Vec<PathBuf>, Vec<u8>), PackError> {
    let mut paths: Vec<(PathBuf, String)> = Vec::new();
    for input in inputs {
        let folder = files::is_folder(input);
        for path in files::named_by(input)? {
            let within = if folder { path.strip_prefix(input).ok() } else { None };
            let name = name_of(within.unwrap_or(Path::new(path.file_name().unwrap_or_default())));
            let name = name.ok_or_else(|| PackError::Name { path: path.clone() })?;
            paths.push((path, name));
        }
    }
    if paths.is_empty() {
        return Err(PackError::Nothing);
    }
    if form == Form::Simple && paths.len() > 1 {
        return Err(PackError::Several { count: paths.len() });
    }
    let lengths = paths.iter().filter_map(|(path, _)| files::length(path));
    if lengths.fold(0, u64::saturating_add) > MOST {
        return Err(PackError::TooLarge { limit: MOST });
    }
    let mut contents = Vec::with_capacity(paths.len());
    for (path, name) in &paths {
        contents.push(NewFile { name: name.clone(), content: files::read(path)? });
    }
    let packed = write::pack(form, contents)?;
    Ok((paths.into_iter().map(|(path, _)| path).collect(), packed))
}

/// A path as a name in a container.
fn name_of(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).filter(|name| !name.is_empty())
}
