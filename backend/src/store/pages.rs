//! Pages of a table, newest first, and the objects that fulfil a condition. Names of fields come from the code, never from a request; values are bound.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::{Record, Tx};
use crate::errors::ApiError;

/// How a field stands to a value.
#[derive(Clone, Copy)]
pub enum Relation {
    /// It is the value.
    Is,
    /// It is another value.
    IsNot,
    /// It is above the value.
    Above,
    /// It is the value, or above it.
    AtLeast,
    /// It is below the value.
    Below,
    /// It is the value, or below it.
    AtMost,
}

impl Relation {
    fn operator(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "<>",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

/// What an object has to fulfil.
pub struct Condition {
    field: &'static str,
    relation: Relation,
    value: Value,
}

impl Condition {
    /// `field` is a path in the document, with dots. Indexed ones are in the schema.
    pub fn new(field: &'static str, relation: Relation, value: impl Into<Value>) -> Self {
        Self { field, relation, value: value.into() }
    }
}

/// Where a page lies.
pub enum Cursor {
    /// At the newest object.
    Newest,
    /// Next to the object of this id, on the side of older ones.
    After(String),
    /// Next to the object of this id, on the side of newer ones.
    Before(String),
}

/// Which page of which objects.
pub struct Query {
    /// What all of them fulfil.
    pub conditions: Vec<Condition>,
    /// Where the page lies.
    pub cursor: Cursor,
    /// How many objects it has at most.
    pub limit: usize,
}

/// One page.
pub struct Page<R> {
    /// Its objects, newest first.
    pub records: Vec<R>,
    /// Whether more of them lie beyond, in the cursor's direction.
    pub has_more: bool,
}

impl Tx<'_> {
    /// A page of the table; none when the cursor's object is not there.
    pub fn page<R: Record>(&self, query: &Query) -> Result<Option<Page<R>>, ApiError> {
        let (edge, order, cursor) = match &query.cursor {
            Cursor::Newest => ("", "DESC", None),
            Cursor::After(id) => (" AND rowid < ?", "DESC", Some(id)),
            Cursor::Before(id) => (" AND rowid > ?", "ASC", Some(id)),
        };
        let (mut rule, mut values) = rule_of(&query.conditions);
        if let Some(id) = cursor {
            let Some(row) = self.row_of::<R>(id)? else {
                return Ok(None);
            };
            rule.push_str(edge);
            values.push(row.into());
        }
        // One more than asked for says whether there are more.
        let order = format!("ORDER BY rowid {order} LIMIT {}", query.limit + 1);
        let mut records = self.select(&rule, &order, values)?;
        let has_more = records.len() > query.limit;
        records.truncate(query.limit);
        if matches!(query.cursor, Cursor::Before(_)) {
            records.reverse();
        }
        Ok(Some(Page { records, has_more }))
    }

    /// All objects that fulfil the conditions, oldest first.
    pub fn matching<R: Record>(&self, conditions: &[Condition]) -> Result<Vec<R>, ApiError> {
        let (rule, values) = rule_of(conditions);
        self.select(&rule, "ORDER BY rowid", values)
    }

    /// The first objects that fulfil the conditions, oldest first.
    pub fn oldest<R: Record>(&self, conditions: &[Condition], limit: usize) -> Result<Vec<R>, ApiError> {
        let (rule, values) = rule_of(conditions);
        self.select(&rule, &format!("ORDER BY rowid LIMIT {limit}"), values)
    }

    fn select<R: Record>(&self, rule: &str, order: &str, values: Vec<Value>) -> Result<Vec<R>, ApiError> {
        let mut statement = self.0.prepare(&format!("SELECT data FROM {} WHERE {rule} {order}", R::TABLE))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(records)
    }

    fn row_of<R: Record>(&self, id: &str) -> Result<Option<i64>, ApiError> {
        let mut statement = self.0.prepare(&format!("SELECT rowid FROM {} WHERE id = ?1", R::TABLE))?;
        Ok(statement.query_row(params![id], |row| row.get(0)).optional()?)
    }
}

/// The conditions as SQL, and the values of its question marks.
fn rule_of(conditions: &[Condition]) -> (String, Vec<Value>) {
    let mut rule = "TRUE".to_owned();
    for condition in conditions {
        rule.push_str(&format!(" AND json_extract(data, '$.{}') {} ?", condition.field, condition.relation.operator()));
    }
    (rule, conditions.iter().map(|condition| condition.value.clone()).collect())
}
