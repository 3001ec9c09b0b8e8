//! A PostgreSQL cluster of our own for tests: started on first use, gone when the test process is gone.
//!
//! Nothing on the machine has to run or be configured; only the server's programs must be installed (Debian's package
//! `postgresql`), and if they are not, that is an error and never a reason to skip. The cluster listens on a Unix
//! socket in its own directory and nowhere else, keeps fsync on (a test of durability without it would mean nothing)
//! and trusts everybody who can reach the socket, which only its own user and root can.
//!
//! **Nothing is left behind**, also when the test process is killed: the server's parent is a small shell that waits
//! for its standard input to close. The test process holds the other end, so however it ends, the kernel closes it,
//! and the shell stops the server and removes the directory.
#![allow(
    clippy::disallowed_methods,
    reason = "tests look at the machine that they run on: its temporary directory and its programs"
)]

use std::fmt;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// Why there is no cluster; the text says what to install or where to look.
#[derive(Debug, Clone)]
pub struct PostgresError(String);

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PostgresError {}

fn failed(what: &str, error: impl fmt::Display) -> PostgresError {
    PostgresError(format!("{what}: {error}"))
}

/// The name of the databases' superuser and, when we are root, of the system's user that the server runs as.
const SUPERUSER: &str = "postgres";

/// How often the server is asked whether it is ready, and how long between: one minute in all.
const READY_TRIES: u32 = 1_200;
const READY_PAUSE: Duration = Duration::from_millis(50);

/// What keeps the server: starts it, waits until standard input closes, stops it, removes the directory.
///
/// `$1` is the server's program, `$2` the directory. The stop is SIGQUIT, the immediate one, because the data is thrown
/// away. A server that ends by itself leaves the directory, so that its log can be read. Signals of the terminal are
/// ignored here: the end of the test process is the only one that counts.
const KEEPER: &str = r#"
trap '' INT TERM HUP
exec 3<&0
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=on -c max_connections=200 </dev/null >"$2/log" 2>&1 3<&- &
server=$!
{ read -r _; kill -QUIT "$server"; } <&3 3<&- &
watch=$!
exec 3<&-
wait "$server"
if kill "$watch" 2>/dev/null; then exit 1; fi
cd / && rm -rf "$2"
"#;

/// A running PostgreSQL server with a directory of its own; stopped and removed when dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    directory: PathBuf,
    keeper: Child,
    databases: AtomicU32,
}

impl Cluster {
    /// Starts a cluster (about a second) and waits until it answers.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, no user `postgres` exists for root to start it as, or the server does not
    /// come up within a minute; then with the end of its log.
    pub fn start() -> Result<Self, PostgresError> {
        let programs = server_programs()?;
        let owner = if running_as_root() {
            Some(system_user(SUPERUSER)?)
        } else {
            None
        };
        let directory = own_directory(owner)?;
        initialise(&programs, &directory, owner).inspect_err(|_| discard(&directory))?;
        let keeper = keep(&programs, &directory, owner).inspect_err(|_| discard(&directory))?;
        let mut cluster = Self {
            programs,
            directory,
            keeper,
            databases: AtomicU32::new(0),
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The cluster that all tests of this process share, started by whoever asks first. It ends with the process.
    ///
    /// # Errors
    /// As [`Cluster::start`]; everybody who asks later gets the same error.
    pub fn shared() -> Result<&'static Self, PostgresError> {
        static SHARED: OnceLock<Result<Cluster, PostgresError>> = OnceLock::new();
        SHARED
            .get_or_init(Self::start)
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Makes an empty database that no other caller gets, and returns its URL for sqlx.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn fresh_database(&self) -> Result<String, PostgresError> {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut command = self.client("createdb");
        run("createdb", command.arg(&name))?;
        Ok(self.url(&name))
    }

    /// The URL of a database in this cluster, in the form that sqlx reads for a socket.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres:///{database}?host={}&user={SUPERUSER}",
            self.directory.display()
        )
    }

    /// The directory of the data, the log and the socket.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn client(&self, program: &str) -> Command {
        let mut command = bare(&self.programs.join(program));
        command
            .arg("-h")
            .arg(&self.directory)
            .args(["-U", SUPERUSER]);
        command
    }

    fn wait_until_ready(&mut self) -> Result<(), PostgresError> {
        for _ in 0..READY_TRIES {
            if run("pg_isready", &mut self.client("pg_isready")).is_ok() {
                return Ok(());
            }
            if self.keeper.try_wait().is_ok_and(|ended| ended.is_some()) {
                return Err(failed("PostgreSQL ended at once", self.log()));
            }
            sleep(READY_PAUSE);
        }
        Err(failed(
            "PostgreSQL did not answer within a minute",
            self.log(),
        ))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.join("log")).unwrap_or_else(|e| format!("no log: {e}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Closing its input is the signal; waiting makes the stop complete before the caller goes on.
        drop(self.keeper.stdin.take());
        let _ended = self.keeper.wait();
        discard(&self.directory);
    }
}

/// An empty database in the cluster that this process shares, as a URL for sqlx.
///
/// # Errors
/// As [`Cluster::shared`] and [`Cluster::fresh_database`].
pub fn fresh_database() -> Result<String, PostgresError> {
    Cluster::shared()?.fresh_database()
}

/// Where the server's programs are: what `pg_config` says, else the newest version in Debian's place. Debian's
/// `pg_config` may name a directory without a server (only the client library's headers are installed), so both are
/// looked at.
fn server_programs() -> Result<PathBuf, PostgresError> {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told
        .and_then(|o| String::from_utf8(o.stdout).ok())
        .map(|s| PathBuf::from(s.trim()));
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .collect();
    debian.sort();
    let candidates = told
        .into_iter()
        .chain(debian.into_iter().rev().map(|(_, path)| path));
    find_programs(candidates).ok_or_else(|| {
        PostgresError(
            "PostgreSQL's server programs are not here: install Debian's package `postgresql`"
                .to_owned(),
        )
    })
}

fn find_programs(mut candidates: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    candidates.find(|path| {
        ["initdb", "postgres", "createdb", "pg_isready"]
            .iter()
            .all(|p| path.join(p).is_file())
    })
}

/// A system user's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Owner {
    uid: u32,
    gid: u32,
}

fn running_as_root() -> bool {
    // The owner of this directory is the process's effective user; asking the C library would need unsafe code.
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

fn system_user(name: &str) -> Result<Owner, PostgresError> {
    let passwd = fs::read_to_string("/etc/passwd").map_err(|e| failed("reading /etc/passwd", e))?;
    owner_in(&passwd, name).ok_or_else(|| {
        PostgresError(format!(
            "there is no user `{name}`, and PostgreSQL refuses to run as root: install Debian's package `postgresql`"
        ))
    })
}

fn owner_in(passwd: &str, name: &str) -> Option<Owner> {
    let line = passwd
        .lines()
        .map(|l| l.split(':').collect::<Vec<_>>())
        .find(|fields| fields[0] == name)?;
    Some(Owner {
        uid: line.get(2)?.parse().ok()?,
        gid: line.get(3)?.parse().ok()?,
    })
}

/// A new directory that belongs to the server's user, in a place that this user can reach: the temporary directory, or
/// `/tmp` when that one lies below a directory closed to others.
fn own_directory(owner: Option<Owner>) -> Result<PathBuf, PostgresError> {
    let chosen = std::env::temp_dir();
    let parent = if owner.is_none() || open_to_others(&chosen) {
        chosen
    } else {
        PathBuf::from("/tmp")
    };
    let directory = tempfile::Builder::new()
        .prefix("minhbach-pg-")
        .tempdir_in(&parent)
        .map_err(|e| failed("making the cluster's directory", e))?
        .keep();
    let prepared = fs::set_permissions(&directory, Permissions::from_mode(0o700))
        .and_then(|()| owner.map_or(Ok(()), |o| chown(&directory, Some(o.uid), Some(o.gid))));
    prepared.map_err(|e| {
        discard(&directory);
        failed("giving the cluster's directory to its user", e)
    })?;
    Ok(directory)
}

/// Whether every directory on the way may be entered by anybody.
fn open_to_others(path: &Path) -> bool {
    fs::canonicalize(path).is_ok_and(|p| {
        p.ancestors()
            .all(|a| fs::metadata(a).is_ok_and(|m| m.permissions().mode() & 0o001 != 0))
    })
}

fn initialise(
    programs: &Path,
    directory: &Path,
    owner: Option<Owner>,
) -> Result<(), PostgresError> {
    let mut command = bare(&programs.join("initdb"));
    command
        .args([
            "--no-sync",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-U",
            SUPERUSER,
            "-D",
        ])
        .arg(directory.join("data"))
        .current_dir(directory);
    run("initdb", as_user(&mut command, owner))
}

fn keep(programs: &Path, directory: &Path, owner: Option<Owner>) -> Result<Child, PostgresError> {
    let mut command = bare(Path::new("/bin/sh"));
    command
        .args(["-c", KEEPER, "keeper"])
        .arg(programs.join("postgres"))
        .arg(directory)
        .current_dir(directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    as_user(&mut command, owner)
        .spawn()
        .map_err(|e| failed("starting PostgreSQL", e))
}

fn as_user(command: &mut Command, owner: Option<Owner>) -> &mut Command {
    match owner {
        Some(o) => command.uid(o.uid).gid(o.gid),
        None => command,
    }
}

/// A command without the caller's settings for PostgreSQL (PGHOST, PGDATA, …) and languages, which would change what is
/// started and what it says.
fn bare(program: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|n| n.starts_with("PG") || n.starts_with("LC_") || n.starts_with("LANG"))
        {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end; a bad end is an error with what was printed.
fn run(what: &str, command: &mut Command) -> Result<(), PostgresError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| failed(what, e))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Err(failed(what, format!("{}: {}", output.status, said.trim())))
}

/// Removes a directory that may be gone already. What cannot be removed is only untidy: no test result depends on it.
fn discard(directory: &Path) {
    if let Err(error) = fs::remove_dir_all(directory)
        && error.kind() != io::ErrorKind::NotFound
    {
        eprintln!("could not remove {}: {error}", directory.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::{Connection, PgConnection, Row};

    async fn one_text(url: &str, query: &'static str) -> String {
        let mut connection = PgConnection::connect(url).await.expect("connects");
        let row = sqlx::query(query)
            .fetch_one(&mut connection)
            .await
            .expect("answers");
        row.get(0)
    }

    #[tokio::test]
    async fn databases_are_durable_and_separate() {
        let first = fresh_database().expect("a database");
        let second = fresh_database().expect("another");
        assert_ne!(first, second);
        assert_eq!(one_text(&first, "SHOW fsync").await, "on");
        assert_eq!(one_text(&first, "SHOW listen_addresses").await, "");
        assert_eq!(one_text(&first, "SHOW server_encoding").await, "UTF8");
        let mut connection = PgConnection::connect(&first).await.expect("connects");
        sqlx::query("CREATE TABLE only_here (x BIGINT)")
            .execute(&mut connection)
            .await
            .expect("creates");
        let seen = "SELECT count(*)::text FROM pg_tables WHERE tablename = 'only_here'";
        assert_eq!(one_text(&first, seen).await, "1");
        assert_eq!(one_text(&second, seen).await, "0");
    }

    #[test]
    fn dropping_stops_the_server_and_removes_its_directory() {
        let cluster = Cluster::start().expect("starts");
        let directory = cluster.directory().to_owned();
        let server = server_process(&directory);
        assert!(alive(&server));
        drop(cluster);
        assert!(!alive(&server), "the server still runs");
        assert!(!directory.exists(), "the directory is still there");
    }

    /// The case of a killed test process: its end of the pipe closes and nobody waits or tidies up.
    #[test]
    fn a_closed_pipe_alone_stops_the_server_and_removes_its_directory() {
        let mut cluster = Cluster::start().expect("starts");
        let directory = cluster.directory().to_owned();
        let server = server_process(&directory);
        drop(cluster.keeper.stdin.take());
        let gone = (0..200).any(|_| {
            sleep(READY_PAUSE);
            !directory.exists() && !alive(&server)
        });
        assert!(gone, "the keeper did not notice that its input closed");
    }

    #[test]
    fn a_server_that_does_not_come_up_says_why() {
        let mut cluster = Cluster::start().expect("starts");
        let server = server_process(cluster.directory());
        run("kill", Command::new("kill").args(["-QUIT", &server])).expect("stops");
        let error = cluster
            .wait_until_ready()
            .expect_err("it is gone")
            .to_string();
        assert!(
            error.contains("ended at once") && error.contains("immediate shutdown"),
            "{error}"
        );
    }

    #[test]
    fn programs_and_users_that_are_not_there_are_not_found() {
        assert_eq!(
            find_programs(["/nonexistent".into(), "/".into()].into_iter()),
            None
        );
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var:/bin/sh\nbroken:x\n";
        assert_eq!(
            owner_in(passwd, "postgres"),
            Some(Owner { uid: 101, gid: 104 })
        );
        assert_eq!(owner_in(passwd, "nobody"), None);
        assert_eq!(owner_in(passwd, "broken"), None);
        assert!(system_user("no such user").is_err_and(|e| e.to_string().contains("install")));
    }

    fn server_process(directory: &Path) -> String {
        let written = fs::read_to_string(directory.join("data/postmaster.pid"))
            .expect("the server wrote its number");
        written.lines().next().expect("a first line").to_owned()
    }

    fn alive(process: &str) -> bool {
        // A zombie has ended; it only waits to be noticed.
        fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|s| !s.contains(") Z "))
    }
}
