//! Where words go: standard output for results, standard error for everything else; colour, width
//! and language.

use super::options::ColorChoice;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::Words;
use std::io;
use std::io::BufWriter;
use std::io::IsTerminal;
use std::io::Read;
use std::io::StdoutLock;
use std::io::Write;

/// The terminal, or what stands in for it.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    lang: Lang,
    asked: Option<Lang>,
    color: ColorChoice,
    quiet: bool,
}

impl Terminal {
    /// With the choices of the command line; `lang` is the locale's where none was asked for.
    pub fn new(lang: Lang, asked: Option<Lang>, color: ColorChoice, quiet: bool) -> Self {
        Self { lang, asked, color, quiet }
    }

    /// The language of messages in JSON and CSV: English unless one was asked for.
    pub fn lang_for_programs(&self) -> Lang {
        self.asked.unwrap_or(Lang::En)
    }

    /// The language of messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Nothing but failures is to be printed.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Standard output, buffered; a reader that closes the pipe is no error.
    pub fn output(&self) -> Output {
        let sink = if self.quiet {
            None
        } else {
            Some(BufWriter::with_capacity(1 << 16, io::stdout().lock()))
        };
        Output { sink, there: None }
    }

    /// Whether text on standard output is to be coloured.
    pub fn has_colour(&self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        }
    }

    /// Columns of text on standard output: the terminal's, at most 100; 100 where it is none.
    pub fn width(&self) -> usize {
        const WIDEST: usize = 100;
        const NARROWEST: usize = 40;
        if !io::stdout().is_terminal() {
            return WIDEST;
        }
        let columns = comfy_table::Table::new().width().map_or(WIDEST, usize::from);
        columns.clamp(NARROWEST, WIDEST)
    }

    /// Whether progress may be shown: standard error is a terminal and `--quiet` is not given.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Says something on standard error, unless `--quiet` is given.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            self.complain(line);
        }
    }

    /// Warns on standard error, unless `--quiet` is given.
    pub fn warn(&self, words: &Words) {
        let label = self.lang.pick("warning", "cảnh báo");
        self.say(&format!("condau: {label}: {}", Safe(words.pick(self.lang))));
    }

    /// Says why something could not be done, on standard error, also with `--quiet`.
    pub fn complain(&self, line: &str) {
        // Nobody can be told that standard error is closed.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Asks for a password on the terminal, without showing it. Never on standard input or output.
    ///
    /// # Errors
    /// Where there is no terminal.
    pub fn ask_secret(&self, question: &str) -> io::Result<secrecy::SecretString> {
        rpassword::prompt_password(format!("{question}: ")).map(secrecy::SecretString::from)
    }
}

/// Standard output that swallows a closed pipe, so that the exit status stays what it is.
pub struct Output {
    sink: Option<BufWriter<StdoutLock<'static>>>,
    /// What stands on standard output already, and is not written again.
    there: Option<Box<dyn Read>>,
}

impl Output {
    /// Appends to what stands there already: as many bytes are not written, and must be the same.
    #[must_use]
    pub fn after(self, there: impl Read + 'static) -> Self {
        Self { there: Some(Box::new(there)), ..self }
    }

    /// How many of the next bytes stand there already.
    fn skip(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let Some(there) = &mut self.there else { return Ok(0) };
        let mut known = vec![0; buffer.len()];
        let count = there.read(&mut known)?;
        if count == 0 {
            self.there = None;
        }
        if known.get(..count) == buffer.get(..count) {
            return Ok(count);
        }
        Err(io::Error::other("the files have changed since the report was begun; begin it anew"))
    }

    fn keep<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                // What is still buffered cannot be delivered either.
                if let Some(writer) = self.sink.take() {
                    drop(writer.into_parts());
                }
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let known = self.skip(buffer)?;
        if known > 0 {
            return Ok(known);
        }
        let Some(writer) = &mut self.sink else { return Ok(buffer.len()) };
        let result = writer.write(buffer);
        self.keep(result, buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(writer) = &mut self.sink else { return Ok(()) };
        let result = writer.flush();
        self.keep(result, ())
    }
}
