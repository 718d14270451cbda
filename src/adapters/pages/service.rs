//! The process that draws and nothing else: it is given a document and answers what is asked of its
//! pages, until it needs more memory or time than it may. Who starts it is `apart.rs`.

#![expect(clippy::exit, reason = "nothing else ends a drawing that does not come to its end")]

use super::Pages;
use super::Picture;
use super::apart::Answer;
use super::apart::Question;
use super::apart::TOO_LONG;
use super::apart::Task;
use super::apart::send;
use std::io;
use std::io::BufRead;
use std::io::Read;
use std::io::Write;
use std::process::ExitCode;
use std::sync::mpsc;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

/// Draws what it is asked for on standard input, answers on standard output, and ends with the
/// input. To be called by a program whose first argument is [`super::apart::ARGUMENT`].
pub fn serve() -> ExitCode {
    match answer_all(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // Who asked has gone.
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer_all(input: &mut impl BufRead, output: &mut impl Write) -> io::Result<()> {
    let Some(task) = receive::<Task>(input)? else { return Ok(()) };
    restrain(task.memory)?;
    let watch = watch(Duration::from_millis(task.milliseconds))?;
    let mut document = Vec::new();
    input.take(task.length).read_to_end(&mut document)?;
    // Where nobody watches the time any more, nothing is drawn.
    let begun = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    watch.send(Step::Begin).map_err(begun)?;
    let pages = match Pages::open(document, task.password.as_deref()) {
        Ok(pages) => pages,
        Err(why) => return give(output, &Answer::Refused(why), None),
    };
    watch.send(Step::End).map_err(begun)?;
    give(output, &Answer::Opened { count: pages.count() }, None)?;
    while let Some(question) = receive::<Question>(input)? {
        watch.send(Step::Begin).map_err(begun)?;
        let (answer, picture) = answer(&pages, question);
        watch.send(Step::End).map_err(begun)?;
        give(output, &answer, picture.as_ref())?;
    }
    Ok(())
}

fn answer(pages: &Pages, question: Question) -> (Answer, Option<Picture>) {
    let answer = match question {
        Question::Lines { page } => pages.lines(page).map(Answer::Lines),
        Question::Picture { page, resolution } => match pages.picture(page, resolution) {
            Ok(drawn) => {
                let Picture { width, height, resolution, .. } = drawn;
                return (Answer::Picture { width, height, resolution }, Some(drawn));
            }
            Err(why) => Err(why),
        },
    };
    (answer.unwrap_or_else(Answer::Refused), None)
}

fn receive<T: serde::de::DeserializeOwned>(input: &mut impl BufRead) -> io::Result<Option<T>> {
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&line)?))
}

fn give(output: &mut impl Write, answer: &Answer, picture: Option<&Picture>) -> io::Result<()> {
    send(output, answer)?;
    if let Some(picture) = picture {
        output.write_all(&picture.rgb)?;
    }
    output.flush()
}

/// Something that must not take too long.
enum Step {
    Begin,
    End,
}

/// Ends the process where a step takes longer than it may.
fn watch(longest: Duration) -> io::Result<Sender<Step>> {
    let (sender, steps) = mpsc::channel();
    let watch = move || {
        while let Ok(step) = steps.recv() {
            if matches!(step, Step::End) {
                continue;
            }
            match steps.recv_timeout(longest) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => std::process::exit(TOO_LONG),
            }
        }
    };
    thread::Builder::new().spawn(watch)?;
    Ok(sender)
}

/// Lets this process have so many bytes of memory, and leave no picture of it behind when it dies.
#[cfg(unix)]
fn restrain(memory: u64) -> io::Result<()> {
    use rustix::process::Resource;
    use rustix::process::Rlimit;
    use rustix::process::setrlimit;
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    // Where a lower limit is set already (by a batch system), that one holds.
    let held = rustix::process::getrlimit(Resource::As);
    let most = held.maximum.map_or(memory, |held| held.min(memory));
    let most = held.current.map_or(most, |held| held.min(most));
    let limited = setrlimit(Resource::As, Rlimit { current: Some(most), maximum: Some(most) });
    // Other systems count what they share, and refuse any limit that would help.
    if cfg!(target_os = "linux") {
        limited?;
    }
    Ok(())
}

/// Elsewhere only the time is limited.
#[cfg(not(unix))]
fn restrain(_: u64) -> io::Result<()> {
    Ok(())
}
