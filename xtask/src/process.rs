//! Child processes that never outlive this one.
//!
//! Every child gets a process group of its own, so that stopping it also stops what it started. Dropping a
//! [`Process`] stops it; a signal to this program stops them all.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a child may take to stop in its own way before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// How long a server may take until it is ready.
const START: Duration = Duration::from_secs(30);

static RUNNING: Mutex<Vec<Arc<Running>>> = Mutex::new(Vec::new());
static STOPPING: AtomicBool = AtomicBool::new(false);
static SERVING: AtomicBool = AtomicBool::new(false);

struct Running {
    group: u32,
    ended: Mutex<Option<Option<ExitStatus>>>,
    changed: Condvar,
}

/// A child that runs beside this program.
#[must_use = "dropping it stops the child"]
pub struct Process {
    running: Arc<Running>,
}

/// What a server prints, line by line.
pub struct Lines {
    received: mpsc::Receiver<String>,
    log: PathBuf,
}

impl Process {
    /// Starts a server, with its log (standard error) in a file and its standard output handed over line by line.
    pub fn serve(command: &mut Command, log: &Path) -> anyhow::Result<(Self, Lines)> {
        if let Some(directory) = log.parent() {
            fs::create_dir_all(directory)?;
        }
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let (process, (stdout, _)) = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file))?;
        let (sender, received) = mpsc::channel();
        if let Some(stdout) = stdout {
            thread::spawn(move || {
                // Reads on after the receiver is gone: a full pipe would block the child.
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        Ok((process, Lines { received, log: log.to_owned() }))
    }

    /// Waits until the child has ended by itself.
    pub fn wait(&self) -> Option<ExitStatus> {
        self.running.wait(None).flatten()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.running.stop();
    }
}

impl Lines {
    /// Reads until a line for which `found` has a value, and gives that; every line is shown to it in turn.
    pub fn until<T>(&self, mut found: impl FnMut(&str) -> Option<T>) -> anyhow::Result<T> {
        let deadline = Instant::now() + START;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let problem = match self.received.recv_timeout(left) {
                Ok(line) => match found(&line) {
                    Some(value) => return Ok(value),
                    None => continue,
                },
                Err(RecvTimeoutError::Timeout) => format!("it was not ready after {} s", START.as_secs()),
                Err(RecvTimeoutError::Disconnected) => "it ended before it was ready".to_owned(),
            };
            let said = fs::read_to_string(&self.log).unwrap_or_default();
            bail!("{problem} (its log is {}):\n{}", self.log.display(), said.trim_end());
        }
    }
}

impl Running {
    /// The exit status, or nothing after the time given.
    fn wait(&self, at_most: Option<Duration>) -> Option<Option<ExitStatus>> {
        let ended = lock(&self.ended);
        let pending = |ended: &mut Option<_>| ended.is_none();
        match at_most {
            None => *self.changed.wait_while(ended, pending).unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                *self.changed.wait_timeout_while(ended, limit, pending).unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    fn stop(&self) {
        self.ask_to_stop();
        if self.wait(Some(GRACE)).is_none() {
            signal_group(self.group, Signal::Kill);
            self.wait(Some(GRACE));
        }
    }

    fn ask_to_stop(&self) {
        if lock(&self.ended).is_none() {
            signal_group(self.group, Signal::Terminate);
        }
    }
}

/// Runs a command to its end with its output shown; an error names the command.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    let (process, _) = start(command.stdin(Stdio::null()))?;
    match process.wait() {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("`{}` failed ({status})", shown(command)),
        None => bail!("`{}` could not be waited for", shown(command)),
    }
}

/// Runs a short command to its end and gives its standard output.
pub fn output_of(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let problem = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", shown(command), output.status, problem.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end, its output both shown and kept.
pub fn run_and_keep(command: &mut Command) -> anyhow::Result<(bool, String)> {
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let (process, (stdout, stderr)) = start(piped)?;
    let kept = Arc::new(Mutex::new(String::new()));
    let copies = [
        stdout.map(|from| copy(from, io::stdout(), Arc::clone(&kept))),
        stderr.map(|from| copy(from, io::stderr(), Arc::clone(&kept))),
    ];
    let status = process.wait();
    for copy in copies.into_iter().flatten() {
        let _ = copy.join();
    }
    let text = std::mem::take(&mut *lock(&kept));
    Ok((status.is_some_and(|status| status.success()), text))
}

/// From now on Ctrl-C (or a request to terminate) is the ordinary end of the command.
pub fn serving_until_stopped() {
    SERVING.store(true, Ordering::SeqCst);
}

/// Stops every child.
pub fn stop_all() {
    let running = lock(&RUNNING).clone();
    running.iter().for_each(|child| child.ask_to_stop());
    running.iter().for_each(|child| child.stop());
}

/// While a signal is being answered the rest of the program waits: its own errors would only be echoes of that.
pub fn leave_if_stopping() {
    while STOPPING.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Makes Ctrl-C and requests to terminate stop every child first.
pub fn stop_on_signals() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        stop_all();
        process::exit(if SERVING.load(Ordering::SeqCst) { 0 } else { 130 });
    })
    .context("cannot listen for signals")
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

type Pipes = (Option<process::ChildStdout>, Option<process::ChildStderr>);

fn start(command: &mut Command) -> anyhow::Result<(Process, Pipes)> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // Held while starting: a signal in between must find the child in the list.
    let mut list = lock(&RUNNING);
    if STOPPING.load(Ordering::SeqCst) {
        bail!("stopping");
    }
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let pipes = (child.stdout.take(), child.stderr.take());
    let running = Arc::new(Running { group: child.id(), ended: Mutex::new(None), changed: Condvar::new() });
    list.push(Arc::clone(&running));
    let watched = Arc::clone(&running);
    thread::spawn(move || watch(child, &watched));
    Ok((Process { running }, pipes))
}

/// Waits for a child, ends what it left behind in its group, and tells who waits.
fn watch(mut child: Child, running: &Arc<Running>) {
    let status = child.wait().ok();
    signal_group(running.group, Signal::Kill);
    lock(&RUNNING).retain(|other| !Arc::ptr_eq(other, running));
    *lock(&running.ended) = Some(status);
    running.changed.notify_all();
}

fn copy(
    from: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    kept: Arc<Mutex<String>>,
) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            // A closed terminal must not stop the child: what cannot be shown is still kept.
            let _ = to.write_all(&line).and_then(|()| to.flush());
            lock(&kept).push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", command.get_program().to_string_lossy())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

enum Signal {
    Terminate,
    Kill,
}

#[cfg(unix)]
fn signal_group(group: u32, signal: Signal) {
    let signal = match signal {
        Signal::Terminate => nix::sys::signal::Signal::SIGTERM,
        Signal::Kill => nix::sys::signal::Signal::SIGKILL,
    };
    // A group that is gone already is what was wanted.
    if let Ok(group) = i32::try_from(group) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

#[cfg(not(unix))]
fn signal_group(group: u32, _: Signal) {
    let _ = Command::new("taskkill")
        .args(["/T", "/F", "/PID", &group.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
