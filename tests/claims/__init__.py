"""The labelled sentences of the claims check, and the invented shop that they are judged against."""
