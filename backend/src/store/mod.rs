//! The database: SQLite, one connection, every write one transaction that takes the write lock at its start. Objects are kept as JSON documents by id,
//! one table a noun. No document holds a card number or CVC: the types that are saved have no field for either.

mod journal;
mod pages;
mod schema;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::digest::DigestKey;
use crate::errors::ApiError;
use crate::random;

use journal::Journal;

pub use journal::{Cause, Change};
pub use pages::{Condition, Cursor, Query, Relation};

/// An object that is kept.
pub trait Record: Serialize + DeserializeOwned {
    /// Its table.
    const TABLE: &'static str;
    /// Its id.
    fn id(&self) -> &str;
}

/// What looks at a transaction once its work is done, and may add to it. Nothing is kept when it fails.
pub type Watcher = Box<dyn Fn(&Tx<'_>) -> Result<(), ApiError> + Send + Sync>;

/// The open database.
pub struct Store {
    connection: Mutex<Connection>,
    watcher: OnceLock<Watcher>,
}

impl Store {
    /// Opens (or makes) the database; no path means one in memory, which ends with the process.
    pub fn open(path: Option<&Path>) -> rusqlite::Result<Self> {
        let connection = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        if let Some(path) = path {
            keep_private(path);
        }
        connection.busy_timeout(Duration::from_secs(5))?;
        schema::prepare(&connection)?;
        Ok(Self { connection: Mutex::new(connection), watcher: OnceLock::new() })
    }

    /// From now on `watcher` looks at each transaction before it is kept. There is one, and the first stays.
    pub fn watch(&self, watcher: Watcher) {
        self.watcher.get_or_init(|| watcher);
    }

    /// Runs `work` in one transaction: kept when it succeeds, undone when it fails.
    pub fn write<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let mut connection = self.lock();
        let tx = Tx(connection.transaction_with_behavior(TransactionBehavior::Immediate)?, Journal::default());
        let value = work(&tx)?;
        if let Some(watcher) = self.watcher.get() {
            watcher(&tx)?;
        }
        tx.0.commit()?;
        Ok(value)
    }

    /// The key of this database's digests, made on first use.
    pub fn digest_key(&self) -> Result<DigestKey, ApiError> {
        self.write(|tx| {
            if let Some(kept) = tx.setting("digest_key")? {
                return Ok(DigestKey::new(kept.try_into().map_err(|_| ApiError::internal())?));
            }
            let fresh = random::bytes()?;
            tx.set_setting("digest_key", &fresh)?;
            Ok(DigestKey::new(fresh))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in a transaction has rolled it back: the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction under way.
pub struct Tx<'a>(Transaction<'a>, Journal);

impl Tx<'_> {
    /// The object of this id.
    pub fn find<R: Record>(&self, id: &str) -> Result<Option<R>, ApiError> {
        Ok(match self.document(R::TABLE, id)? {
            Some(data) => Some(serde_json::from_str(&data)?),
            None => None,
        })
    }

    fn document(&self, table: &str, id: &str) -> rusqlite::Result<Option<String>> {
        let mut statement = self.0.prepare(&format!("SELECT data FROM {table} WHERE id = ?1"))?;
        statement.query_row(params![id], |row| row.get(0)).optional()
    }

    /// Keeps the object, in place of what it was before.
    pub fn save<R: Record>(&self, record: &R) -> Result<(), ApiError> {
        let sql = format!(
            "INSERT INTO {} (id, data) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
            R::TABLE
        );
        let (before, after) = (self.document(R::TABLE, record.id())?, serde_json::to_string(record)?);
        self.0.prepare(&sql)?.execute(params![record.id(), after])?;
        self.1.note(R::TABLE, before, Some(after));
        Ok(())
    }

    /// Deletes the object of this id.
    pub fn delete<R: Record>(&self, id: &str) -> Result<(), ApiError> {
        self.1.note(R::TABLE, self.document(R::TABLE, id)?, None);
        self.0.prepare(&format!("DELETE FROM {} WHERE id = ?1", R::TABLE))?.execute(params![id])?;
        Ok(())
    }

    /// What was saved and deleted since this was last asked, in that order.
    pub fn changes(&self) -> Vec<Change> {
        self.1.take()
    }

    /// Says why the transaction takes place.
    pub fn because(&self, cause: Cause) {
        self.1.set_cause(cause);
    }

    /// Why it takes place.
    pub fn cause(&self) -> Cause {
        self.1.cause()
    }

    /// A setting of the database.
    pub fn setting(&self, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.0
            .prepare("SELECT value FROM settings WHERE name = ?1")?
            .query_row(params![name], |row| row.get(0))
            .optional()
    }

    /// Sets a setting of the database.
    pub fn set_setting(&self, name: &str, value: &[u8]) -> rusqlite::Result<()> {
        self.0
            .prepare("INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)")?
            .execute(params![name, value])?;
        Ok(())
    }

    /// What an idempotent request was answered: the digest of its parameters, status and body.
    pub fn kept_answer(&self, scope: &[u8], not_before: i64) -> rusqlite::Result<Option<(Vec<u8>, u16, String)>> {
        self.0
            .prepare("SELECT parameters, status, body FROM idempotency WHERE scope = ?1 AND created >= ?2")?
            .query_row(params![scope, not_before], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
    }

    /// Keeps the answer to an idempotent request, and forgets those made before `not_before`.
    pub fn keep_answer(
        &self,
        scope: &[u8],
        parameters: &[u8],
        status: u16,
        body: &str,
        created: i64,
        not_before: i64,
    ) -> rusqlite::Result<()> {
        self.0.prepare("DELETE FROM idempotency WHERE created < ?1")?.execute(params![not_before])?;
        self.0
            .prepare("INSERT INTO idempotency (scope, parameters, status, body, created) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![scope, parameters, status, body, created])?;
        Ok(())
    }
}

/// Lets only the owner read the database; SQLite gives its side files (`-wal`, `-shm`) the same permissions.
#[cfg(unix)]
fn keep_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)) {
        tracing::warn!(kind = %error.kind(), "the database file could not be made private to its owner");
    }
}

#[cfg(not(unix))]
fn keep_private(_path: &Path) {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn a_failed_transaction_leaves_nothing() {
        let store = Store::open(None).unwrap();
        let failed: Result<(), ApiError> = store.write(|tx| {
            tx.set_setting("a", b"1")?;
            Err(ApiError::internal())
        });
        assert!(failed.is_err());
        let kept = store.write(|tx| Ok(tx.setting("a")?)).ok().unwrap();
        assert!(kept.is_none());
    }

    #[test]
    fn a_watcher_sees_each_transaction_and_can_undo_it() {
        let store = Store::open(None).unwrap();
        store.watch(Box::new(|tx| match tx.setting("bad")? {
            Some(_) => Err(ApiError::internal()),
            None => Ok(tx.set_setting("seen", b"1")?),
        }));
        assert!(store.write(|tx| Ok(tx.set_setting("good", b"1")?)).is_ok());
        assert!(store.write(|tx| Ok(tx.set_setting("bad", b"1")?)).is_err());
        let kept = store.write(|tx| Ok((tx.setting("seen")?, tx.setting("bad")?))).ok().unwrap();
        assert_eq!(kept, (Some(b"1".to_vec()), None));
    }

    #[test]
    fn the_digest_key_stays() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let digest = |()| Store::open(Some(file.path())).unwrap().digest_key().ok().unwrap().digest("p", "x").0;
        assert_eq!(digest(()), digest(()));
    }
}
