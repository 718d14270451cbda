//! Pages drawn in a process of their own. A page can be made so that drawing it takes any time and
//! memory (a dash of a hair on a long line, forms that call each other); whoever draws it has a
//! limit of both, and where it is reached, that page is refused and nothing else is lost.

#![expect(clippy::disallowed_methods, reason = "the time spent on drawing is measured")]

use super::PageError;
use super::Picture;
use crate::model::TextLine;
use crate::ports::PageLines;
use crate::ports::PageReader;
use serde::Deserialize;
use serde::Serialize;
use std::cell::RefCell;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

/// First argument of the process that draws; no word for people.
pub const ARGUMENT: &str = "__draw-pages";
/// Its exit status where a page took too long.
pub(super) const TOO_LONG: i32 = 124;
/// A line that it answers has at most this many bytes: letters of a page, with their places.
const LONGEST_ANSWER: u64 = 64 << 20;

/// The document that follows, and how much may be spent on it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Task {
    /// Bytes of the document.
    pub(super) length: u64,
    pub(super) password: Option<String>,
    /// A step's time: opening the document, drawing a page.
    pub(super) milliseconds: u64,
    /// Bytes.
    pub(super) memory: u64,
}

/// What is asked of a page, counted from 1.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) enum Question {
    /// Its picture, at so many dots per inch.
    Picture { page: usize, resolution: u32 },
    /// Its text.
    Lines { page: usize },
}

/// What is answered.
#[derive(Debug, Deserialize, Serialize)]
pub(super) enum Answer {
    /// The document has so many pages.
    Opened {
        count: usize,
    },
    /// The picture's bytes follow.
    Picture {
        width: u32,
        height: u32,
        resolution: u32,
    },
    Lines(Vec<TextLine>),
    Refused(PageError),
}

/// Writes a line.
pub(super) fn send(to: &mut impl Write, what: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    to.write_all(&line)
}

/// How much drawing may cost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cost {
    /// Longest for one page, and for opening the document.
    pub page: Duration,
    /// Longest for all pages of a run together.
    pub run: Duration,
    /// Bytes of memory, besides the document's own. Held on Linux only.
    pub memory: u64,
}

impl Default for Cost {
    /// Enough for every honest page that we know: those take a twentieth of a second and 100 MiB.
    /// Of pages there may be any number.
    fn default() -> Self {
        Self { page: Duration::from_secs(20), run: Duration::MAX, memory: 1 << 30 }
    }
}

/// Has pages drawn by a process that is started for each document.
#[derive(Clone, Debug)]
pub struct Artist {
    program: PathBuf,
    cost: Cost,
    /// Milliseconds of this run.
    spent: Arc<AtomicU64>,
}

impl Artist {
    /// Pages are drawn by `program`, which calls [`super::serve`] where its first argument is
    /// [`ARGUMENT`]; condau itself does.
    pub fn new(program: PathBuf, cost: Cost) -> Self {
        Self { program, cost, spent: Arc::default() }
    }

    /// Pages are drawn by the program that is running.
    ///
    /// # Errors
    /// Where the system does not tell its path.
    pub fn itself() -> io::Result<Self> {
        Ok(Self::new(std::env::current_exe()?, Cost::default()))
    }

    /// All pages together may take so long.
    #[must_use]
    pub fn within(mut self, run: Duration) -> Self {
        self.cost.run = run;
        self
    }

    /// Opens a document that is in memory.
    ///
    /// # Errors
    /// Where it cannot be opened, not without a password, or not within what it may cost.
    pub fn open(&self, document: Vec<u8>, password: Option<&str>) -> Result<Sheets, PageError> {
        let password = password.map(str::to_owned);
        let artist = self.clone();
        let mut sheets =
            Sheets { artist, document, password, count: 0, running: RefCell::default() };
        let (running, count) = sheets.start()?;
        sheets.count = count;
        sheets.running = RefCell::new(Some(running));
        Ok(sheets)
    }

    /// Whether the time of this run is used up.
    fn is_spent(&self) -> bool {
        u128::from(self.spent.load(Ordering::Relaxed)) >= self.cost.run.as_millis()
    }

    fn spend(&self, since: Instant) {
        let milliseconds = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.spent.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// Why the process ended: by its own clock, or by having got no more memory.
    fn limit(&self, running: Running) -> Limit {
        match running.end() {
            Some(TOO_LONG) => Limit::Time { seconds: self.cost.page.as_secs() },
            _ => Limit::Memory { mebibytes: self.cost.memory >> 20 },
        }
    }
}

/// What was reached.
enum Limit {
    Time { seconds: u64 },
    Memory { mebibytes: u64 },
}

impl Limit {
    fn of_page(&self, page: usize) -> PageError {
        match *self {
            Self::Time { seconds } => PageError::Slow { page, seconds },
            Self::Memory { mebibytes } => PageError::Heavy { page, mebibytes },
        }
    }

    fn of_document(&self) -> PageError {
        match *self {
            Self::Time { seconds } => PageError::SlowDocument { seconds },
            Self::Memory { mebibytes } => PageError::HeavyDocument { mebibytes },
        }
    }
}

/// The pages of one document, drawn elsewhere.
#[derive(Debug)]
pub struct Sheets {
    artist: Artist,
    document: Vec<u8>,
    password: Option<String>,
    count: usize,
    running: RefCell<Option<Running>>,
}

impl Sheets {
    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// A page, counted from 1, with its annotations, at so many dots per inch.
    ///
    /// # Errors
    /// Where there is no such page, it cannot be drawn, or not within what it may cost.
    pub fn picture(&self, page: usize, resolution: u32) -> Result<Picture, PageError> {
        match self.ask(page, Question::Picture { page, resolution })? {
            (Answer::Picture { width, height, resolution }, rgb) => {
                Ok(Picture { width, height, resolution, rgb })
            }
            _ => Err(PageError::Drawing { page }),
        }
    }

    /// The lines of a page, counted from 1, from the top.
    ///
    /// # Errors
    /// As [`Sheets::picture`].
    pub fn lines(&self, page: usize) -> Result<Vec<TextLine>, PageError> {
        match self.ask(page, Question::Lines { page })? {
            (Answer::Lines(lines), _) => Ok(lines),
            _ => Err(PageError::Drawing { page }),
        }
    }

    fn ask(&self, page: usize, question: Question) -> Result<(Answer, Vec<u8>), PageError> {
        loop {
            if self.artist.is_spent() {
                let seconds = self.artist.cost.run.as_secs();
                return Err(PageError::Spent { page, seconds });
            }
            let kept = self.running.borrow_mut().take();
            let is_fresh = kept.is_none();
            let mut running = match kept {
                Some(running) => running,
                None => self.start()?.0,
            };
            let began = Instant::now();
            let answer = running.ask(&question);
            self.artist.spend(began);
            match answer {
                Ok((Answer::Refused(why), _)) => {
                    self.running.replace(Some(running));
                    return Err(why);
                }
                Ok(answer) => {
                    self.running.replace(Some(running));
                    return Ok(answer);
                }
                Err(_) => match self.artist.limit(running) {
                    // What earlier pages left in its memory is no fault of this one.
                    Limit::Memory { .. } if !is_fresh => {}
                    limit => return Err(limit.of_page(page)),
                },
            }
        }
    }

    fn start(&self) -> Result<(Running, usize), PageError> {
        let failed = |error: io::Error| PageError::NotStarted { why: error.to_string() };
        let mut running = Running::start(&self.artist).map_err(failed)?;
        let length = u64::try_from(self.document.len()).unwrap_or(u64::MAX);
        let cost = self.artist.cost;
        let task = Task {
            length,
            password: self.password.clone(),
            milliseconds: u64::try_from(cost.page.as_millis()).unwrap_or(u64::MAX),
            // Read into memory that grows by doubling.
            memory: cost.memory.saturating_add(length.saturating_mul(2)),
        };
        let began = Instant::now();
        let opened = running.open(&task, &self.document);
        self.artist.spend(began);
        match opened {
            Ok((Answer::Opened { count }, _)) => Ok((running, count)),
            Ok((Answer::Refused(why), _)) => Err(why),
            Ok(_) => Err(PageError::Document),
            Err(_) => Err(self.artist.limit(running).of_document()),
        }
    }
}

impl PageReader for Artist {
    fn open(
        &self,
        document: Vec<u8>,
        password: Option<&str>,
    ) -> Result<Box<dyn PageLines>, String> {
        match Artist::open(self, document, password) {
            Ok(sheets) => Ok(Box::new(sheets)),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl PageLines for Sheets {
    fn lines(&self, page: usize) -> Result<Vec<TextLine>, String> {
        Sheets::lines(self, page).map_err(|error| error.to_string())
    }
}

/// The process, with a document.
#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn start(artist: &Artist) -> io::Result<Self> {
        let mut child = Command::new(&artist.program)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => {
                Ok(Self { child, input, output: BufReader::new(output) })
            }
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn open(&mut self, task: &Task, document: &[u8]) -> io::Result<(Answer, Vec<u8>)> {
        send(&mut self.input, task)?;
        self.input.write_all(document)?;
        self.input.flush()?;
        self.answer()
    }

    fn ask(&mut self, question: &Question) -> io::Result<(Answer, Vec<u8>)> {
        send(&mut self.input, question)?;
        self.input.flush()?;
        self.answer()
    }

    /// An answer, and the picture where it is one. An error means that the process has ended.
    fn answer(&mut self) -> io::Result<(Answer, Vec<u8>)> {
        let mut line = Vec::new();
        self.output.by_ref().take(LONGEST_ANSWER).read_until(b'\n', &mut line)?;
        let answer: Answer = serde_json::from_slice(&line)?;
        let mut rgb = Vec::new();
        if let Answer::Picture { width, height, .. } = answer {
            let bytes = u64::from(width).saturating_mul(u64::from(height)).saturating_mul(3);
            self.output.by_ref().take(bytes).read_to_end(&mut rgb)?;
            if u64::try_from(rgb.len()).unwrap_or(u64::MAX) != bytes {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok((answer, rgb))
    }

    /// Its exit status, where it ended by itself.
    fn end(mut self) -> Option<i32> {
        // It closed its output, so it is at its end, or does not speak as it should.
        drop(self.child.kill());
        self.child.wait().ok()?.code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be ended again.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
