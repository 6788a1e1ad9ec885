//! Lists: which page of which objects is asked for, and how it is answered. Newest first, as in Stripe's API.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::store::{Condition, Cursor, Query, Record, Relation};

/// How many objects a page has when nothing is said.
const USUAL: usize = 10;
/// How many it has at most.
const MOST: i64 = 100;
/// `created[...]` and what its names stand for.
const RELATIONS: [(&str, Relation); 4] =
    [("gt", Relation::Above), ("gte", Relation::AtLeast), ("lt", Relation::Below), ("lte", Relation::AtMost)];

/// A list that was asked for.
pub struct List(Query);

impl List {
    /// Reads `limit`, `starting_after` and `ending_before`.
    pub fn read(params: &mut Params) -> Result<Self, ApiError> {
        let limit = match params.integer("limit")? {
            None => USUAL,
            Some(limit) => usize::try_from(limit)
                .ok()
                .filter(|_| (1..=MOST).contains(&limit))
                .ok_or_else(|| ApiError::unusable("limit", "a page has 1 to 100 objects."))?,
        };
        let cursor = match (params.text("starting_after")?, params.text("ending_before")?) {
            (None, None) => Cursor::Newest,
            (Some(id), None) => Cursor::After(id),
            (None, Some(id)) => Cursor::Before(id),
            (Some(_), Some(_)) => {
                return Err(ApiError::invalid("Send starting_after or ending_before, not both.").param("ending_before"));
            }
        };
        Ok(Self(Query { conditions: Vec::new(), cursor, limit }))
    }

    /// Takes only objects whose `field` is what the parameter `name` says, if it was sent.
    pub fn only(&mut self, params: &mut Params, name: &str, field: &'static str) -> Result<(), ApiError> {
        if let Some(value) = params.text(name)? {
            self.only_with(field, value);
        }
        Ok(())
    }

    /// Takes only objects whose `field` is `value`.
    pub fn only_with(&mut self, field: &'static str, value: String) {
        self.0.conditions.push(Condition::new(field, Relation::Is, value));
    }

    /// Takes only objects whose `field` is not `value`.
    pub fn only_without(&mut self, field: &'static str, value: &str) {
        self.0.conditions.push(Condition::new(field, Relation::IsNot, value.to_owned()));
    }

    /// Takes only objects whose `field` is this number; 1 is true, 0 is false.
    pub fn only_number(&mut self, field: &'static str, value: i64) {
        self.0.conditions.push(Condition::new(field, Relation::Is, value));
    }

    /// Takes only objects whose `field` begins with `start`: letters, digits, dots and underscores.
    pub fn only_from(&mut self, field: &'static str, start: &str) {
        self.0.conditions.push(Condition::new(field, Relation::AtLeast, start.to_owned()));
        self.0.conditions.push(Condition::new(field, Relation::Below, format!("{start}\u{10ffff}")));
    }

    /// Reads `created`, a second or `created[gt]`, `[gte]`, `[lt]`, `[lte]`; `field` is where objects keep it.
    pub fn created(&mut self, params: &mut Params, field: &'static str) -> Result<(), ApiError> {
        if !params.is_map("created") {
            let exact = params.integer("created")?;
            self.0.conditions.extend(exact.map(|second| Condition::new(field, Relation::Is, second)));
            return Ok(());
        }
        let Some(mut range) = params.map("created")? else {
            return Ok(());
        };
        for (name, relation) in RELATIONS {
            let bound = range.integer(name)?;
            self.0.conditions.extend(bound.map(|second| Condition::new(field, relation, second)));
        }
        range.finish()
    }

    /// Answers the page; `noun` is what the objects are called, `url` where they are listed.
    pub fn answer<R: Record>(
        self,
        call: &Call<'_>,
        (noun, url): (&str, &str),
        view: impl FnMut(R) -> Result<Value, ApiError>,
    ) -> Result<Answer, ApiError> {
        let cursor = match self.0.cursor {
            Cursor::Before(_) => "ending_before",
            Cursor::After(_) | Cursor::Newest => "starting_after",
        };
        let page = call.tx.page::<R>(&self.0)?.ok_or_else(|| ApiError::no_such(noun, cursor))?;
        let data: Vec<Value> = page.records.into_iter().map(view).collect::<Result<_, _>>()?;
        Ok(Answer::ok(json!({"object": "list", "data": data, "has_more": page.has_more, "url": url})))
    }
}
