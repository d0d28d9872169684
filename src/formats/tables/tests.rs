//! Files as organizers hand them in.
