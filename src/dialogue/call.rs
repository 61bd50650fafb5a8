//! Requests to the business's own systems: rendered here, made by the shell, answered as an event.

use super::scope::View;
use super::state::{CALL_LIMIT, FrameCall, PendingCall, Status};
use super::turn::{Place, Turn};
use super::{CallAnswer, CallRequest, Effect};
use crate::bot::{CallBody, CallSpec, Flow, Step};
use crate::template::RenderFault;
use serde_json::{Map, Number, Value};

impl Turn<'_> {
    /// Asks the shell for the step's request, and waits. `false`: it could not be rendered.
    pub(super) fn request_call(&mut self, flow: &Flow, step: &Step, call: &CallSpec) -> bool {
        let number = self.state.call_count.saturating_add(1);
        let id = format!("{}-c{number}", self.state.conversation);
        let request = match self.rendered_call(id, call) {
            Ok(request) => request,
            Err(error) => {
                self.fault(
                    "template",
                    Place::Step(&flow.id, &step.id).to_string(),
                    error.to_string(),
                );
                return false;
            }
        };
        self.state.call_count = number;
        if self.state.calls.len() >= CALL_LIMIT {
            self.state.calls.remove(0);
        }
        self.state.calls.push(PendingCall {
            number,
            flow: flow.id.clone(),
            step: step.id.clone(),
        });
        if let Some(frame) = self.state.frames.last_mut() {
            frame.call = Some(FrameCall { number, ended: None });
        }
        self.push(Effect::Call(request));
        true
    }

    fn rendered_call(&self, id: String, call: &CallSpec) -> Result<CallRequest, RenderFault> {
        let view = View::of(self);
        let mut headers = Vec::with_capacity(call.headers.len());
        for (name, value) in &call.headers {
            // A line break would begin a header of its own.
            let value = view
                .render(*value)?
                .replace(|character: char| character.is_control(), " ");
            headers.push((name.clone(), value));
        }
        Ok(CallRequest {
            id,
            method: call.method.clone(),
            url: View::of(self).encoded().render(call.url)?,
            headers,
            body: call.body.as_ref().map(|body| rendered_body(&view, body)).transpose()?,
            timeout: call.timeout,
        })
    }

    /// A call's answer: kept in its slots, and the flow that waits for it goes on if the bot may speak.
    pub(super) fn call_answered(&mut self, id: &str, answer: &CallAnswer) {
        let number = id
            .strip_prefix(self.state.conversation.as_str())
            .and_then(|rest| rest.strip_prefix("-c"))
            .and_then(|number| number.parse::<u32>().ok());
        let Some(index) = self.state.calls.iter().position(|call| Some(call.number) == number) else {
            return;
        };
        let call = self.state.calls.remove(index);
        let well = match answer {
            CallAnswer::Answered { body, .. } => {
                self.save(&call, body);
                true
            }
            CallAnswer::Failed { .. } => false,
        };
        let waits = |frame: &super::Frame| frame.call.is_some_and(|waiting| waiting.number == call.number);
        let Some(index) = self.state.frames.iter().position(waits) else {
            return;
        };
        let innermost = index + 1 == self.state.frames.len();
        let may_speak = match self.state.status {
            Status::Bot => true,
            Status::Queued => index >= self.state.held,
            Status::Agent | Status::Closed => false,
        };
        if innermost && may_speak && self.state.asking.is_none() {
            self.run_after_call(well);
        } else if let Some(frame) = self.state.frames.get_mut(index) {
            frame.call = Some(FrameCall {
                number: call.number,
                ended: Some(well),
            });
        }
    }

    fn save(&mut self, call: &PendingCall, body: &Value) {
        let flow = self.content().flows.get(&call.flow);
        let step = flow.and_then(|flow| flow.step(&call.step));
        let Some(spec) = step.and_then(|(_, step)| step.call.as_ref()) else {
            return;
        };
        for (slot, path) in &spec.save {
            match at_path(body, path).and_then(|value| self.value_of_json(slot, value)) {
                Some(value) => self.set_slot(slot, value),
                None => {
                    self.state.slots.remove(slot);
                }
            }
        }
    }
}

fn rendered_body(view: &View<'_>, body: &CallBody) -> Result<Value, RenderFault> {
    Ok(match body {
        CallBody::Text(text) => Value::String(view.render(*text)?),
        CallBody::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Value::from(*number as i64),
        CallBody::Number(number) => Number::from_f64(*number).map_or(Value::Null, Value::Number),
        CallBody::Flag(flag) => Value::Bool(*flag),
        CallBody::Null => Value::Null,
        CallBody::List(items) => {
            let items: Result<Vec<Value>, RenderFault> = items.iter().map(|item| rendered_body(view, item)).collect();
            Value::Array(items?)
        }
        CallBody::Map(fields) => {
            let mut map = Map::with_capacity(fields.len());
            for (name, value) in fields {
                map.insert(name.clone(), rendered_body(view, value)?);
            }
            Value::Object(map)
        }
    })
}

/// The value at a dotted path; numbers are indices into lists.
fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })
}
