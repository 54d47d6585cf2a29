"""The documentation as a site: docs/, and pages made from rules, help, schema and templates."""
