//! Answers of SPARQL as objects of Python.
//!
//! In: solutions. Out: a list of dicts by variable, a bool of ASK, or a list of triples, and whether
//! it was cut. Numbers and booleans of XML Schema become those of Python; any other literal its text;
//! an IRI its address. Fails only if Python has no memory left.

use onrecord::query::Solutions;
use oxrdf::{Literal, NamedOrBlankNode, Term, vocab::xsd};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// Returns the answer, and whether there are more rows than the limit.
pub(crate) fn of(py: Python<'_>, solutions: Solutions) -> PyResult<(Bound<'_, PyAny>, bool)> {
    let rows = PyList::empty(py);
    let is_cut = match solutions {
        Solutions::Answer(answer) => return Ok((answer.into_bound_py_any(py)?, false)),
        Solutions::Rows { variables, rows: found, is_cut } => {
            for terms in found {
                let row = PyDict::new(py);
                for (variable, term) in variables.iter().zip(terms) {
                    row.set_item(variable, term.map(|it| value(py, &it)).transpose()?)?;
                }
                rows.append(row)?;
            }
            is_cut
        }
        Solutions::Triples { triples, is_cut } => {
            for triple in triples {
                let row = PyDict::new(py);
                let subject = match &triple.subject {
                    NamedOrBlankNode::NamedNode(node) => node.as_str(),
                    NamedOrBlankNode::BlankNode(node) => node.as_str(),
                };
                row.set_item("subject", subject)?;
                row.set_item("predicate", triple.predicate.as_str())?;
                row.set_item("object", value(py, &triple.object)?)?;
                rows.append(row)?;
            }
            is_cut
        }
    };
    Ok((rows.into_any(), is_cut))
}

fn value<'py>(py: Python<'py>, term: &Term) -> PyResult<Bound<'py, PyAny>> {
    match term {
        Term::NamedNode(node) => node.as_str().into_bound_py_any(py),
        Term::BlankNode(node) => node.as_str().into_bound_py_any(py),
        Term::Literal(literal) => of_literal(py, literal),
    }
}

fn of_literal<'py>(py: Python<'py>, literal: &Literal) -> PyResult<Bound<'py, PyAny>> {
    let (text, kind) = (literal.value(), literal.datatype());
    if kind == xsd::INTEGER
        && let Ok(number) = text.parse::<i64>()
    {
        return number.into_bound_py_any(py);
    }
    if [xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&kind)
        && let Ok(number) = text.parse::<f64>()
    {
        return number.into_bound_py_any(py);
    }
    if kind == xsd::BOOLEAN {
        return matches!(text, "true" | "1").into_bound_py_any(py);
    }
    text.into_bound_py_any(py)
}
