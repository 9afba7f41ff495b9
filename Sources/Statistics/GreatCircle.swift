#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Kilometres between two places given by latitude and longitude in degrees, on a sphere of radius 6371 km.
public func greatCircle(_ a: (Double, Double), _ b: (Double, Double)) -> Double {
  let radians = Double.pi / 180
  let (dLatitude, dLongitude) = ((b.0 - a.0) * radians / 2, (b.1 - a.1) * radians / 2)
  let chord = pow(sin(dLatitude), 2) + cos(a.0 * radians) * cos(b.0 * radians) * pow(sin(dLongitude), 2)
  return 2 * 6371 * asin(min(1, chord.squareRoot()))
}
